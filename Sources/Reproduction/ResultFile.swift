import Evaluation
import Support

/// A result with everything that fixes it: what `results/NAME.json` holds.
package struct ResultFile<Result: Study>: Sendable, Equatable, Codable {
    /// Which study it is.
    package var experiment: StudyName
    /// Version of swift-mimo that wrote it.
    package var version: String
    /// Everything that fixes it.
    package var configuration: ReproductionConfiguration
    /// Attribution of the sites' data.
    package var attribution: [String]
    /// The numbers.
    package var result: Result
    /// What they show, computed from them.
    package var targets: [Target]

    private enum CodingKeys: String, CodingKey {
        case experiment, version, attribution, result, targets
        case configuration = "settings"
    }

    /// The file of `result`, found in `context`.
    package init(_ result: Result, in context: ReproductionContext) {
        experiment = Result.name
        version = MIMOVersion.current
        configuration = context.configuration
        // The folder's name, not where it is: a result must not depend on where it was made.
        configuration.data = configuration.data.map(FilePath.name)
        var attribution: [String] = []
        for environment in context.environments {
            let source = environment.dataset.record.attribution
            if !attribution.contains(source) { attribution.append(source) }
        }
        self.attribution = attribution
        self.result = result
        targets = result.targets
    }

    /// What the file holds: the format `mimo-study-1` and all of this.
    package var document: Document<Self> { Document(.study, self) }

    /// Reads the file at `path`.
    ///
    /// - Throws: `InputError` naming the file when it cannot be read or holds something else.
    package init(path: String) throws {
        self = try ResultCoding.decode(Self.self, at: path, format: .study)
    }

    /// Writes the file to `path`, atomically.
    ///
    /// - Throws: `InputError` when the folder cannot be written.
    package func write(to path: String) throws {
        try AtomicFile.write(try ResultCoding.encode(document), to: path)
    }
}
