import Foundation
import MessagePassing

/// A program for `mpirun`: does every collective operation and writes, in each process, what came
/// out to FOLDER/RANK.json, where the tests look at it.
@main
struct Probe {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let mode = arguments.first, let folder = arguments.last else {
            print("usage: probe collectives|failure|killed|late-failure|time FOLDER")
            exit(64)
        }
        do {
            let group = try ProcessGroup.current()
            switch mode {
            case "failure": try await failure(group)
            case "killed": try await killed(group)
            case "late-failure": try lateFailure(group)
            case "time": try time(group)
            default: try await collectives(group, folder: folder)
            }
        } catch {
            print("failed: \(error)")
            ProcessGroup.endOthersAtExit(code: 3)
            exit(3)
        }
    }

    private static func collectives(_ group: ProcessGroup, folder: String) async throws {
        let rank = group.rank
        var outcome = ProbeOutcome(
            rank: rank, size: group.size, localRank: group.localRank, localSize: group.localSize,
            threads: group.threads)
        outcome.floats = ProbeInput.floats(rank: rank)
        try group.sum(&outcome.floats)
        outcome.doubles = ProbeInput.doubles(rank: rank)
        try group.sum(&outcome.doubles)
        outcome.maximumFloats = ProbeInput.floats(rank: rank)
        try group.max(&outcome.maximumFloats)
        outcome.maximumDoubles = ProbeInput.doubles(rank: rank)
        try group.max(&outcome.maximumDoubles)
        outcome.scalarSum = try group.sum(Double(rank + 1))
        outcome.scalarMaximum = try group.max(-Double(rank + 1))
        var empty: [Float] = []
        try group.sum(&empty)
        outcome.broadcastFloats = ProbeInput.floats(rank: rank)
        try group.broadcast(&outcome.broadcastFloats)
        outcome.broadcast = try group.broadcast(ProbeInput.data(rank: rank))
        outcome.broadcastNothing = try group.broadcast(rank == 0 ? Data() : Data([1, 2])).count
        outcome.gathered = try group.gather(ProbeInput.data(rank: rank))
        outcome.gatheredTexts = try group.gather(ProbeInput.text(rank: rank))
        outcome.gatheredValues = try group.gather(ProbeInput.values(rank: rank))
        try inPieces(group, &outcome)
        try group.barrier()
        // Swift moves a task between threads; the library must bear it.
        for _ in 0..<20 {
            await Task.yield()
            try await Task.detached { try group.barrier() }.value
        }
        let json = try JSONEncoder().encode(outcome)
        try json.write(to: URL(fileURLWithPath: "\(folder)/\(rank).json"))
        // Half of the processes leave the end to the program's exit.
        if rank % 2 == 0 { try group.finalize() }
    }

    /// The same operations in many calls of MPI, as with more elements than it can count.
    private static func inPieces(_ group: ProcessGroup, _ outcome: inout ProbeOutcome) throws {
        outcome.floatsInPieces = ProbeInput.floats(rank: group.rank)
        try outcome.floatsInPieces.withUnsafeMutableBufferPointer { try group.sum($0, limit: 999) }
        outcome.broadcastInPieces =
            group.isRoot
            ? ProbeInput.data(rank: 0) : Data(count: ProbeInput.data(rank: 0).count)
        try outcome.broadcastInPieces.withUnsafeMutableBytes {
            try group.broadcast($0, limit: 999)
        }
        outcome.gatheredInPieces = try group.gather(
            ProbeInput.data(rank: group.rank), limit: 999)
    }

    /// The last process fails while the others wait for it.
    private static func failure(_ group: ProcessGroup) async throws {
        if group.rank == group.size - 1 { throw CocoaError(.fileNoSuchFile) }
        try await Task.detached { try group.barrier() }.value
    }

    /// The last process is ended by the system while the others wait for it.
    private static func killed(_ group: ProcessGroup) async throws {
        try group.barrier()
        if group.rank == group.size - 1 { kill(getpid(), SIGKILL) }
        try await Task.detached { try group.barrier() }.value
    }

    /// A process fails when the group's work is done.
    private static func lateFailure(_ group: ProcessGroup) throws {
        try group.barrier()
        try group.finalize()
        if group.isRoot { throw CocoaError(.fileNoSuchFile) }
        sleep(1)
        print("rank \(group.rank) ended well")
    }

    /// How long an all-reduce of 1.35 million numbers takes.
    private static func time(_ group: ProcessGroup) throws {
        var values = [Float](repeating: 1, count: 1_350_000)
        try group.sum(&values)
        var times: [Double] = []
        for _ in 0..<50 {
            try group.barrier()
            let start = ContinuousClock.now
            try group.sum(&values)
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        times.sort()
        if group.isRoot {
            print("median \(times[25]) ms, least \(times[0]) ms, most \(times[49]) ms")
        }
    }
}
