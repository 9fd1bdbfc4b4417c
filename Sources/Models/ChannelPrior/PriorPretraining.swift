import Support

/// How the prior that ships with a structured model is fitted to the users of many sites: one
/// block, with the reason beside each number.
///
/// Every mast's users with line of sight and those without count the same: as many of each are
/// taken, evenly over the pool, or all where there are fewer.
package struct PriorPretraining: Sendable, Equatable, Codable {
    /// Users of a mast's pool at most (ours: more of them say little new, and time grows with them);
    /// 0 for no prior.
    package var usersPerPool = 200
    /// The fit.
    package var fitting = PriorPretraining.standard

    /// A hundred and twenty-eight laws in half precision are a file of 2 MB. At sites that were left
    /// out, each doubling from 16 laws brings half a per cent of sum rate without line of sight and
    /// 1 % in it, and takes as much time again.
    private static var standard: PriorFitting {
        var fitting = PriorFitting()
        fitting.components = 128
        fitting.iterations = 12
        return fitting
    }

    /// The defaults: what ships.
    package init() {}

    /// Checks that the numbers make sense.
    ///
    /// - Throws: `InputError` naming `source`.
    package func validate(source: String) throws {
        guard usersPerPool >= 0, fitting.components > 0, fitting.iterations >= 0,
            fitting.whitening > 0, fitting.whitening < 1, fitting.leastUsers > 0
        else {
            throw InputError(
                source,
                expected: "for the prior users, laws and iterations, and a share of white noise "
                    + "between 0 and 1",
                found: "other values")
        }
    }

    /// The users of a pool of `count` that the prior is fitted to, in order: evenly over the pool.
    package func users(ofPool count: Int) -> [Int] {
        let taken = min(usersPerPool, count)
        return (0..<taken).map { $0 * count / taken }
    }
}
