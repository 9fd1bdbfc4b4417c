import Channels
import Foundation
import Reporting
import Sites
import Support

/// A site whose mast can be moved: it is traced again at low density, and then at full density.
///
/// One trace runs at a time; a new request ends the one before it, whoever asked. Readers follow the
/// status and fetch the newest data when its version has gone up.
actor Studio {
    /// What is going on.
    struct Status: Encodable, Sendable {
        /// `tracing`, `idle`, or `failed`.
        var phase = "idle"
        /// Whether the trace that runs, or the data that are there, are of low density.
        var isDraft = true
        /// How much of the trace is done, 0 to 1.
        var progress = 0.0
        /// Number of the data that can be fetched, from 1.
        var version = 0
        /// Why the last trace brought nothing.
        var message: String?
    }

    /// The densities of a trace.
    enum Density: String, Decodable, Sendable { case draft, full }

    private let site: Site
    private let folder: StudioFolder
    /// The command line of a trace but for mast, density and output.
    private let arguments: @Sendable (Density) -> [String]
    private var status = Status()
    private var job: StudioJob?
    /// The end of the last job that was ended.
    private var ending: Task<Void, Never>?
    /// Counts requests, so that what a job says that was superseded is not taken.
    private var request = 0
    private var packed = Data()
    private var isClosed = false

    /// A studio for `site` that shows `data` first.
    init(
        _ site: Site, folder: StudioFolder, first data: Data,
        arguments: @escaping @Sendable (Density) -> [String]
    ) {
        self.site = site
        self.folder = folder
        self.arguments = arguments
        packed = data
        status.version = 1
    }

    /// What is going on now.
    var current: Status {
        var current = status
        if let job { current.progress = job.progress }
        return current
    }

    /// The newest data, as `ViewPage.packed` has them, and their number.
    var data: (version: Int, bytes: Data) { (status.version, packed) }

    /// Begins a trace from `place`; one that runs is ended.
    ///
    /// - Throws: `InputError` when no mast can stand there.
    func trace(_ place: StudioPlace, _ density: Density) async throws {
        let mast = try place.mast(on: site)
        request += 1
        let number = request
        status.phase = "tracing"
        status.isDraft = density == .draft
        status.progress = 0
        status.message = nil
        await endJob()
        // While the last one ended, another may have asked.
        guard number == request, !isClosed else { return }
        let file = folder.file("trace-\(number).safetensors")
        let words =
            arguments(density) + [
                "--bs", "\(mast.location.latitude),\(mast.location.longitude)",
                "--height", "\(mast.height)", "-o", file,
            ]
        job = try StudioJob(words) { failure in
            Task { await self.ended(number, file, failure) }
        }
    }

    /// Ends the trace that runs, if one does; the data stay.
    func cancel() async {
        request += 1
        if status.phase == "tracing" { status.phase = "idle" }
        status.progress = 0
        await endJob()
    }

    /// Ends everything; nothing begins again.
    func close() async {
        isClosed = true
        await cancel()
    }

    /// Ends the process that runs, and waits until none does.
    private func endJob() async {
        if let job {
            self.job = nil
            ending = Task { [ending] in
                await ending?.value
                await job.end()
            }
        }
        await ending?.value
    }

    private func ended(_ number: Int, _ file: String, _ failure: String?) {
        defer { try? FileManager.default.removeItem(atPath: file) }
        guard number == request else { return }
        job = nil
        status.progress = 0
        do {
            if let failure {
                throw InputError("trace", expected: "channels", found: failure)
            }
            let dataset = try ChannelDataset(path: file)
            packed = try ViewPage.data(of: ViewScene(dataset, path: "the trace"))
            status.version += 1
            status.phase = "idle"
        } catch let error as InputError {
            status.phase = "failed"
            status.message = failure ?? error.description
        } catch {
            status.phase = "failed"
            status.message = "\(error)"
        }
    }
}
