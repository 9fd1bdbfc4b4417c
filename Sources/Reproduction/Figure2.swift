import Channels
import Models
import Precoding

/// Figure 2: the sum rate of every method in every environment.
package struct Figure2: Sendable, Equatable, Codable {
    /// One method in one environment.
    package struct Row: Sendable, Equatable, Codable {
        /// Name of the site, and whether its users see the mast.
        private var site: String, sight: Sight
        /// Name of the method: the label of ``id``.
        package private(set) var method: String
        /// Whether a model learned it, as ``id`` says.
        package private(set) var isLearned: Bool
        /// Absent from results of version 0.1.0.
        private var identity: PrecoderID?
        /// What fixes its result.
        package var settings: String
        /// What it reaches.
        package var sumRate: SumRate

        private enum CodingKeys: String, CodingKey {
            case site, method, isLearned, identity, settings, sumRate
            case sight = "split"
        }

        /// A row from its parts.
        package init(
            _ environment: Environment, id: PrecoderID, settings: String, sumRate: SumRate
        ) {
            site = environment.site
            sight = environment.sight
            method = id.label
            isLearned = id.isLearned
            identity = id
            self.settings = settings
            self.sumRate = sumRate
        }

        /// What the method is.
        package var id: PrecoderID {
            if let identity { return identity }
            if isLearned, let known = LearnedMethod(rawValue: method) { return known.id }
            return PrecoderID(nameOfOldResult: method, isLearned: isLearned)
        }

        /// Where it is.
        package var environment: Environment { Environment(site: site, sight: sight) }
    }

    /// The environments.
    package var environments: [EnvironmentRecord]
    /// Every method in every environment, environment by environment.
    package var rows: [Row]
    /// Name of the structured model's method; `nil` without one.
    package var structured: String?

    /// A result from its parts.
    package init(
        environments: [EnvironmentRecord], rows: [Row], structured: String? = nil
    ) {
        self.environments = environments
        self.rows = rows
        self.structured = structured
    }

    /// The classical precoders, in the order of the table; WMMSE as in the paper's count of
    /// operations.
    static let classical: [any Precoder] = [
        ZeroForcing(.frobenius), ZeroForcing(.equalPower), ZeroForcing(.waterFilling),
        RegularizedZeroForcing(.equalPower), wmmse,
    ]

    static let wmmse = WMMSE(WMMSEOptions(iterations: 36, start: .maximumRatio))

    /// What the converged reference is called here.
    static let reference = PrecoderID(
        "reference (WMMSE, converged)", family: .wmmse, isReference: true)

    /// Trains what is missing and evaluates every method on the same groups.
    package init(in context: ReproductionContext) throws {
        var rows: [Row] = []
        for part in context.environments {
            func add(_ id: PrecoderID, _ precoder: any Precoder) throws {
                rows.append(
                    Row(
                        part.environment, id: id,
                        settings: precoder.summary,
                        sumRate: try context.sumRate(of: precoder, on: part)))
            }
            for precoder in Self.classical { try add(precoder.id, precoder) }
            for method in LearnedMethod.allCases {
                try add(method.id, context.precoder(method, for: part))
            }
            if let structured = context.structured {
                let precoder = StructuredPrecoder(structured)
                try add(precoder.id, precoder)
            }
            rows.append(
                Row(
                    part.environment, id: Self.reference,
                    settings: context.reference.summary,
                    sumRate: try context.referenceRate(part)))
            try context.checkCancelled()
        }
        self.init(
            environments: context.environments.map(EnvironmentRecord.init), rows: rows,
            structured: context.structured?.name)
    }

    /// What `method` reaches in `environment`.
    package func sumRate(of method: LearnedMethod, in environment: Environment) -> SumRate? {
        sumRate(in: environment) { $0 == method.id }
    }

    /// What the converged reference reaches in `environment`.
    package func referenceRate(in environment: Environment) -> SumRate? {
        sumRate(in: environment, where: \.isReference)
    }

    /// What the first method that `isWanted` reaches in `environment`.
    func sumRate(
        in environment: Environment, where isWanted: (PrecoderID) -> Bool
    ) -> SumRate? {
        rows.first { $0.environment == environment && isWanted($0.id) }?.sumRate
    }
}
