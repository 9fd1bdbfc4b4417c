import ArgumentParser

/// What `--users` of the commands that trace names: a number of positions to draw, or a file of
/// chosen ones.
enum UserSource: ExpressibleByArgument, CustomStringConvertible {
    case drawn(Int)
    case file(String)

    /// A whole number is a count, anything else a file.
    init?(argument: String) {
        if let count = Int(argument) {
            self = .drawn(count)
        } else {
            self = .file(argument)
        }
    }

    /// As it is given.
    var description: String {
        switch self {
        case .drawn(let count): "\(count)"
        case .file(let path): path
        }
    }
}
