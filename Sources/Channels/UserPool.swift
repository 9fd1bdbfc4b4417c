/// Which users of a dataset are drawn from when precoders are judged.
public enum UserPool: String, Sendable, CaseIterable {
    /// The users kept for testing; all users where a dataset has none such.
    case test
    /// All users: more of the map is covered, but nothing learned may be judged on it.
    case all
}
