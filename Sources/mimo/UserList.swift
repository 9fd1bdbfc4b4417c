import Support

/// Groups of users as they are named on the command line, `3,17,25,40` for each.
struct UserList {
    /// The groups, all of one size.
    let groups: [[Int]]

    /// Parses one text per group.
    ///
    /// - Parameters:
    ///   - texts: at least one.
    ///   - users: users of the dataset; numbers start at 0.
    ///   - perGroup: how many users a group must have; `nil` for as many as the first has.
    /// - Throws: `InputError` naming `--users`: no number, no such user, one twice, another count.
    init(_ texts: [String], users: Int, perGroup: Int?) throws {
        var groups: [[Int]] = []
        for text in texts {
            let group = try text.split(separator: ",", omittingEmptySubsequences: false).map {
                part in
                guard let user = Int(part.filter { !$0.isWhitespace }), (0..<users).contains(user)
                else {
                    throw InputError(
                        "--users \(text)", expected: "users from 0 to \(users - 1)",
                        found: "\"\(part)\"")
                }
                return user
            }
            guard Set(group).count == group.count else {
                throw InputError(
                    "--users \(text)", expected: "distinct users in a group", found: "one twice")
            }
            let count = perGroup ?? groups.first?.count ?? group.count
            guard group.count == count else {
                throw InputError(
                    "--users \(text)", expected: "\(count) users in a group",
                    found: "\(group.count)")
            }
            groups.append(group)
        }
        self.groups = groups
    }
}
