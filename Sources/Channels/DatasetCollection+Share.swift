import Sites
import Support

extension DatasetCollection {
    /// One dataset of a collection that is to be made.
    public struct Job: Sendable, Equatable {
        /// Its number: sites in the order given, and for each the placements.
        public var number: Int
        /// Name in the manifest, or path.
        public var site: String
        /// What the mast stands on.
        public var placement: MastProposal.Placement
        /// Which of the site's masts of that placement, from 0.
        public var mast = 0
    }

    /// How a job ended: with an entry or with the reason why there is none.
    public struct Attempt: Sendable, Codable {
        /// The job's number.
        public var number: Int
        /// The dataset, if there is one now.
        public var entry: Entry?
        /// Why not, beginning with site and placement.
        public var failure: String?
    }

    /// The jobs that fall to one of several processes, in order of number.
    ///
    /// They are dealt out placement by placement, so that each process gets its part of every kind
    /// of mast, which differ in cost: in order of number, of two processes one would get all the
    /// roofs. Where the sites divide evenly, a process has all the masts of its sites.
    package static func jobs(
        sites: [String], placements: [MastProposal.Placement], masts: Int = 1,
        share: WorkShare = .whole
    ) -> [Job] {
        let kinds = placements.flatMap { placement in (0..<masts).map { (placement, $0) } }
        return sites.indices.flatMap { s in
            kinds.indices.compactMap { k in
                guard share.contains(k * sites.count + s) else { return nil }
                return Job(
                    number: s * kinds.count + k, site: sites[s], placement: kinds[k].0,
                    mast: kinds[k].1)
            }
        }
    }

    /// Makes the datasets of `jobs` one after the other; what cannot be made does not stop the rest.
    ///
    /// - Parameters:
    ///   - jobs: what to make; see `jobs(sites:placements:masts:share:)`.
    ///   - finished: called after each.
    /// - Returns: how each ended, in the same order.
    /// - Throws: what is not an `InputError`, at once.
    public func make(_ jobs: [Job], finished: (Attempt) -> Void = { _ in }) throws -> [Attempt] {
        try jobs.map { job in
            var attempt = Attempt(number: job.number)
            do {
                attempt.entry = try make(
                    job.site, placement: job.placement, mast: job.mast)
            } catch let error as InputError {
                let number = job.mast == 0 ? "" : " \(job.mast + 1)"
                attempt.failure = "\(job.site), \(job.placement.rawValue)\(number): \(error)"
            }
            finished(attempt)
            return attempt
        }
    }
}
