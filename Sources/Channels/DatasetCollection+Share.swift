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
    public static func jobs(
        sites: [String], placements: [MastProposal.Placement], share: WorkShare = .whole
    ) -> [Job] {
        sites.indices.flatMap { s in
            placements.indices.compactMap { p in
                guard share.contains(p * sites.count + s) else { return nil }
                return Job(
                    number: s * placements.count + p, site: sites[s], placement: placements[p])
            }
        }
    }

    /// Makes the datasets of `jobs` one after the other; what cannot be made does not stop the rest.
    ///
    /// - Parameters:
    ///   - jobs: what to make; see ``jobs(sites:placements:share:)``.
    ///   - finished: called after each.
    /// - Returns: how each ended, in the same order.
    /// - Throws: what is not an `InputError`, at once.
    public func make(_ jobs: [Job], finished: (Attempt) -> Void = { _ in }) throws -> [Attempt] {
        try jobs.map { job in
            var attempt = Attempt(number: job.number)
            do {
                attempt.entry = try make(job.site, placement: job.placement)
            } catch let error as InputError {
                attempt.failure = "\(job.site), \(job.placement.rawValue): \(error)"
            }
            finished(attempt)
            return attempt
        }
    }
}
