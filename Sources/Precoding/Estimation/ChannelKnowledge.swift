import LinearAlgebra
import Numerics

/// What a base station knows of channels after pilots: a best guess of each, and a normal law of its
/// error; ``ChannelGuess`` for many users, in single precision.
///
/// B groups, K users, N antennas, R directions. Precoders that know nothing of errors are given
/// ``rows(for:)``.
public struct ChannelKnowledge: Sendable, Equatable {
    /// Groups B, users K, antennas N, directions R of every error.
    public let count, users, antennas, rank: Int
    /// Of every user the guess, then the R directions of its error, [B, K, 1 + R, N].
    public let elements: [Complex<Float>]
    /// Variance of the white part of every error at one antenna, in the unit of |h|^2, [B, K].
    public let whiteVariances: [Float]

    /// Knowledge from its parts.
    ///
    /// - Precondition: B K (1 + R) N elements, B K variances, finite and not negative.
    public init(
        count: Int, users: Int, antennas: Int, rank: Int, elements: [Complex<Float>],
        whiteVariances: [Float]
    ) {
        precondition(
            elements.count == count * users * (1 + rank) * antennas
                && whiteVariances.count == count * users
                && whiteVariances.allSatisfy { $0 >= 0 && $0.isFinite },
            "\(elements.count) values and \(whiteVariances.count) variances for "
                + "[\(count), \(users), \(1 + rank), \(antennas)]")
        self.count = count
        self.users = users
        self.antennas = antennas
        self.rank = rank
        self.elements = elements
        self.whiteVariances = whiteVariances
    }

    /// Guesses without an error, or with a white one.
    ///
    /// - Parameters:
    ///   - channels: the guesses, [B, K, N].
    ///   - whiteVariances: of the errors at one antenna, [B, K]; `nil` for channels that are known.
    public init(_ channels: ChannelBatch, whiteVariances: [Float]? = nil) {
        self.init(
            count: channels.count, users: channels.users, antennas: channels.antennas, rank: 0,
            elements: channels.elements,
            whiteVariances: whiteVariances
                ?? Array(repeating: 0, count: channels.count * channels.users))
    }

    /// The guesses, [B, K, N].
    public var channels: ChannelBatch {
        guard rank > 0 else {
            return ChannelBatch(
                count: count, users: users, antennas: antennas, elements: elements)
        }
        return ChannelBatch(
            count: count, users: users, antennas: antennas,
            elements: (0..<(count * users)).flatMap { user in
                elements[place(user)..<(place(user) + antennas)]
            })
    }

    /// Where the rows of user `user` begin, of all users of all groups.
    private func place(_ user: Int) -> Int { user * (1 + rank) * antennas }

    /// What is known of user `user` of group `index`, in double precision.
    public func guess(_ index: Int, user: Int) -> ChannelGuess {
        let first = place(index * users + user)
        func row(_ r: Int) -> [Complex<Double>] {
            elements[(first + r * antennas)..<(first + (r + 1) * antennas)].map {
                Complex(Double($0.rawStorage.x), Double($0.rawStorage.y))
            }
        }
        return ChannelGuess(
            channel: row(0), whiteVariance: Double(whiteVariances[index * users + user]),
            directions: (0..<rank).map { row(1 + $0) })
    }

    /// Mean variance of every error at one antenna, white part and directions, [B, K].
    public var errorVariances: [Float] {
        whiteVariances.indices.map { user in
            elements[(place(user) + antennas)..<place(user + 1)].reduce(whiteVariances[user]) {
                let (re, im) = $1.rawStorage
                return $0 + (re * re + im * im) / Float(antennas)
            }
        }
    }

    /// The guesses with their errors told as noise: row k is divided by
    /// sqrt(1 + e_k P / sigma^2), e_k the error's mean variance, [B, K, N].
    ///
    /// At full power an error that lies in no known direction brings its user e_k P of disturbance,
    /// whatever the precoder is; so signal and noise of the divided row at noise sigma^2 are as those
    /// of the guess at its true noise.
    public func rows(for link: Link) -> ChannelBatch {
        var elements = channels.elements
        for (user, variance) in errorVariances.enumerated() where variance > 0 {
            let factor = Self.factor(errorVariance: Double(variance), link: link)
            for i in (user * antennas)..<((user + 1) * antennas) {
                elements[i] = elements[i].multiplied(by: Float(factor))
            }
        }
        return ChannelBatch(count: count, users: users, antennas: antennas, elements: elements)
    }

    /// 1 / sqrt(1 + e P / sigma^2).
    static func factor(errorVariance e: Double, link: Link) -> Double {
        1 / (1 + e * link.powerToNoise).squareRoot()
    }
}
