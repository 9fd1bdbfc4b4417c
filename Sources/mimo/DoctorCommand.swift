import ArgumentParser
import Foundation
import LinearAlgebra
import MessagePassing
import Models
import RayTracing
import Reporting
import Sites
import Support
import Torch

/// `mimo doctor`: what the program finds on this machine.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show versions and whether all is there that the commands need.",
        discussion: """
            Names the libraries, models and sites that are found, the Python that draws figures, \
            LibTorch and MPI, and what each is for. The status is 1 when something is missing that \
            the commands for one machine need; LibTorch and MPI are not among it.
            """)

    @OptionGroup var shared: SharedOptions

    /// Something that commands need.
    private struct Part: Encodable {
        /// What it is, and what needs it.
        var name, purpose: String
        /// Whether commands for one machine need it.
        var isNeeded: Bool
        /// Where or what it is.
        var found: String?
        /// Why it is missing and how to get it.
        var missing: String?

        /// A part that `search` finds, or says why not.
        init(
            _ name: String, for purpose: String, isNeeded: Bool = true, search: () throws -> String
        ) {
            (self.name, self.purpose, self.isNeeded) = (name, purpose, isNeeded)
            do { found = try search() } catch { missing = "\(error)" }
        }
    }

    private struct Output: Encodable {
        var version, system, processor: String
        var processors, vectorBits: Int
        var libraries: [String]
        var parts: [Part]
    }

    func run() async throws {
        let output = Output(
            version: MIMOVersion.current,
            system: ProcessInfo.processInfo.operatingSystemVersionString,
            processor: Self.processor, processors: ProcessInfo.processInfo.activeProcessorCount,
            vectorBits: BLASLibrary.vectorBits,
            libraries: [BLASLibrary.description] + MapLibraries.versions + [EmbreeVersion.text],
            parts: await parts())
        if shared.json {
            try printJSON(output, as: .doctor)
        } else {
            print(text(output))
        }
        if output.parts.contains(where: { $0.isNeeded && $0.found == nil }) { throw ExitCode(1) }
    }

    private func parts() async -> [Part] {
        let models: [(String, String)] = [
            (ModelLibrary.shipped, "channels from noisy pilots, precoders, antennas"),
            (ModelLibrary.shippedStructured, "precoders of known channels, antennas"),
            (ModelLibrary.shippedLinear, "the paper's form, in tables and figures"),
        ]
        var parts = models.map { name, purpose in
            Part("model \(name)", for: purpose) { try LoadedModel(name).folder }
        }
        parts.append(
            Part("manifest of sites", for: "sites by name") {
                guard let library = try? SiteLibrary.standard(), let manifest = library.manifest
                else {
                    throw InputError(
                        "Sites/manifest.yaml", expected: "the list of sites", found: "none")
                }
                let there = manifest.sites.count { (try? library.path($0.name)) != nil }
                return "\(manifest.sites.count) sites, windows of \(there) in "
                    + library.folders.joined(separator: ", ")
            })
        let drawing: Result<Void, any Error>
        do { drawing = .success(try await Figure.requireRenderer()) } catch {
            drawing = .failure(error)
        }
        parts.append(
            Part("Python with vl-convert", for: "figures, pages, reports") {
                try drawing.get()
                return try Figure.renderer()
            })
        parts.append(
            Part("LibTorch", for: "pretrain, adapt --layers all", isNeeded: false) {
                try LibTorch.load()
                return "\(LibTorch.version ?? "") \(LibTorch.path ?? "")"
            })
        parts.append(
            Part("GDAL", for: "ground that is not level (--terrain)", isNeeded: false) {
                try ElevationRaster.requirePrograms()
            })
        parts.append(
            Part("MPI", for: "several processes and machines", isNeeded: false) {
                guard let library = ProcessGroup.installedLibrary else {
                    throw InputError(
                        "MPI", expected: "an MPI library (openmpi-bin, mpich)", found: "none")
                }
                return library
            })
        return parts
    }

    private func text(_ output: Output) -> String {
        func row(_ label: String, _ value: String) -> String {
            label.padding(toLength: max(24, label.count + 1), withPad: " ", startingAt: 0) + value
        }
        var lines = [
            row("mimo", output.version), row("system", output.system),
            row(
                "processor",
                "\(output.processor), \(output.processors) in use, built for vectors of "
                    + "\(output.vectorBits) bits"),
        ]
        for library in output.libraries { lines.append(row("library", library)) }
        for part in output.parts {
            lines.append(row(part.name, part.found ?? "MISSING: \(part.missing ?? "")"))
            if part.found == nil { lines.append(row("", "for \(part.purpose)")) }
        }
        return lines.joined(separator: "\n")
    }

    /// The processor's name for itself.
    private static var processor: String {
        #if os(Linux)
            let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
            let name = line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
            return name ?? "unknown"
        #else
            var length = 0
            sysctlbyname("machdep.cpu.brand_string", nil, &length, nil, 0)
            var name = [CChar](repeating: 0, count: max(1, length))
            sysctlbyname("machdep.cpu.brand_string", &name, &length, nil, 0)
            return String(cString: name)
        #endif
    }
}
