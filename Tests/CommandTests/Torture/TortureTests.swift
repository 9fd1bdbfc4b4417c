import Foundation
import Support
import Testing
import _TestSupport

/// Programs that are ended without a word (`kill -9`), out of disk or two at once.
///
/// `make torture MOMENTS=100` runs these with the release build at more moments; Documentation/Torture.md
/// has what came out.
@Suite(.serialized)
struct TortureTests {
    private static let seed: UInt64 = 18

    private static func works() throws -> [TortureWork] {
        let map = try Data(contentsOf: URL(fileURLWithPath: Program.kotka))
        let all = try TortureWork.all(map: map, hasLibTorch: Requirement.libTorch)
        return Torture.chosen.map { name in all.filter { $0.name == name } } ?? all
    }

    /// Runs `work` undisturbed: what it leaves, and how long it took.
    private func reference(_ work: TortureWork) throws -> (files: [String: Data], seconds: Double) {
        try TestProgram.inFolder { folder in
            try work.prepare(folder)
            let start = Date()
            let outcome = try work.run(in: folder)
            let seconds = Date().timeIntervalSince(start)
            try #require(outcome.status == 0, "\(work.name): \(outcome.errors)")
            return (try Torture.files(folder), seconds)
        }
    }

    @Test(
        "Ended at any moment, every file is whole or absent, and the next run ends with the same bits"
    )
    func killed() throws {
        for work in try Self.works() {
            let (files, seconds) = try reference(work)
            var survived = 0
            let moments = Torture.moments(of: work)
            for moment in 0..<moments {
                var random = Philox(
                    seed: Self.seed, stream: RandomStream.userPositions, substream: UInt32(moment))
                // Every other one while something is being written, which takes so short a time that
                // hardly any moment of the whole run is in it.
                let made = files.count - work.inputs.count
                let problem = try kill(
                    work, after: moment % 2 == 0 ? seconds * random.uniform() : nil,
                    orAtFile: 1 + min(made - 1, Int(random.uniform() * Double(made))),
                    expecting: files)
                #expect(problem == nil, "\(work.name), moment \(moment): \(problem ?? "")")
                if problem == nil { survived += 1 }
            }
            print("torture: \(work.name) survived \(survived) of \(moments) moments")
        }
    }

    /// What is wrong after `work` was ended after `seconds`, or when it begins its file of that number, and
    /// done again.
    private func kill(
        _ work: TortureWork, after seconds: Double?, orAtFile number: Int,
        expecting files: [String: Data]
    ) throws -> String? {
        var problem: String?
        try Program.inFolder { folder in
            try work.prepare(folder)
            let process = work.process(in: folder)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            if let seconds {
                Thread.sleep(forTimeInterval: seconds)
            } else {
                while process.isRunning, Torture.count(folder) < work.inputs.count + number {
                    usleep(100)
                }
            }
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            for (path, data) in try Torture.files(folder) where !Torture.isPartial(path) {
                if let damage = Torture.damage(path, data) { problem = "left damaged: \(damage)" }
                if work.isExact(path), files[path] != nil, data != files[path] {
                    problem = "\(path) is left with other bits"
                }
            }
            let again = try work.run(in: folder)
            if again.status != 0 { problem = "does not go on: \(again.errors)" }
            let made = try Torture.files(folder).filter { !Torture.isPartial($0.key) }
            for (path, data) in files {
                guard let other = made[path] else {
                    problem = "\(path) is missing in the end"
                    continue
                }
                if work.isExact(path), other != data {
                    problem = "\(path) has other bits in the end"
                }
            }
            for path in made.keys where files[path] == nil { problem = "\(path) is left over" }
        }
        return problem
    }

    @Test("Two processes that write one file leave one of the two whole, and both end well")
    func together() throws {
        let work = try #require(try Self.works().first { $0.name == "trace" })
        let (files, _) = try reference(work)
        try Program.inFolder { folder in
            try work.prepare(folder)
            let processes = (0..<2).map { _ in work.process(in: folder) }
            for process in processes {
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
            }
            for process in processes {
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
            }
            #expect(try Torture.files(folder) == files)
        }
    }

    #if os(Linux)
        /// Whether this process may mount a file system in a namespace of its own.
        private static let mayMount = mayMountNow()

        private static func mayMountNow() -> Bool {
            let outcome = try? TestProgram.run([
                "unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt",
            ])
            return outcome?.status == 0
        }

        @Test(
            "A full disk is an error by name, and leaves what was there",
            .enabled(if: mayMount, "needs the right to mount (root)"))
        func fullDisk() throws {
            try Program.inFolder { folder in
                // The disk takes the older result and some of the new one.
                let script = """
                    mount -t tmpfs -o size=96k none "$1" && cd "$1" && echo '{"format": "mimo-x"}' > old \
                    && cp old data.safetensors && "$2" trace "$3" -o data.safetensors --users 2000 \
                    --rays 20000 --depth 1; status=$?; ls -A >&2; cmp old data.safetensors && exit $status
                    """
                let outcome = try TestProgram.run([
                    "unshare", "-m", "sh", "-c", script, "sh", folder, Torture.program,
                    Program.kotka,
                ])
                #expect(outcome.status == InputError.Kind.device.rawValue, "\(outcome.errors)")
                #expect(outcome.errors.contains("data.safetensors: expected"))
                #expect(!outcome.errors.contains(".partial"), "\(outcome.errors)")
            }
        }

        @Test(
            "A folder that must not be written to is refused before the work",
            .enabled(if: mayMount, "needs the right to mount (root)"))
        func readOnly() throws {
            try Program.inFolder { folder in
                // Permissions do not stop root; a file system that is read only does.
                let script = """
                    mount -t tmpfs -o ro none "$1" && "$2" trace no-such-site -o "$1/data.safetensors"
                    """
                let outcome = try TestProgram.run([
                    "unshare", "-m", "sh", "-c", script, "sh", folder, Torture.program,
                ])
                #expect(outcome.status == InputError.Kind.output.rawValue, "\(outcome.errors)")
                #expect(!outcome.errors.contains("no-such-site"), "\(outcome.errors)")
            }
        }
    #endif
}
