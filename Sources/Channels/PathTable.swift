import Numerics
import RayTracing

/// Every propagation path of every user of a dataset, one after another.
///
/// U users, P paths in all, I interactions in all. The paths of user u are ``range(of:)``; those of one
/// user stand in the order in which the tracer found them. A path without interactions is the line of
/// sight.
///
///     let dataset = try ChannelDataset(path: "helsinki.safetensors")
///     if let paths = dataset.paths {
///         for path in paths.range(of: 0) { print(paths.delays[path], paths.interactions(of: path)) }
///     }
public struct PathTable: Sendable, Equatable {
    /// Paths of user u are offsets[u] ..< offsets[u + 1], [U + 1].
    public internal(set) var offsets: [Int32]
    /// Delays in seconds, [P].
    public internal(set) var delays: [Double]
    /// Field transfer between isotropic antennas at the carrier, [P, 2, 2]: rows (theta, phi) at
    /// arrival, columns (theta, phi) at departure. The spreading lambda / (4 pi d) is in it, the phase of the
    /// delay and the system loss are not.
    public internal(set) var transfers: [Complex<Float>]
    /// Unit vectors in which the paths leave the mast, [P].
    public internal(set) var departures: [SIMD3<Double>]
    /// Unit vectors from the user back along the paths, [P].
    public internal(set) var arrivals: [SIMD3<Double>]
    /// Interactions of path p are interactionOffsets[p] ..< interactionOffsets[p + 1], [P + 1].
    public internal(set) var interactionOffsets: [Int32]
    /// The kind of each interaction, in order from the mast, [I].
    public internal(set) var kinds: [InteractionKind]
    /// Where each happens, in metres in the site's frame, [I].
    public internal(set) var points: [SIMD3<Float>]

    /// Number of users U.
    public var userCount: Int { offsets.count - 1 }
    /// Number of paths P of all users.
    public var count: Int { delays.count }

    /// The paths of user `user`.
    public func range(of user: Int) -> Range<Int> { Int(offsets[user])..<Int(offsets[user + 1]) }

    /// The interactions of path `path`, as indices of ``kinds`` and ``points``.
    public func interactions(of path: Int) -> Range<Int> {
        Int(interactionOffsets[path])..<Int(interactionOffsets[path + 1])
    }

    /// A table without users.
    init() {
        offsets = [0]
        interactionOffsets = [0]
        (delays, transfers, departures, arrivals) = ([], [], [], [])
        (kinds, points) = ([], [])
    }

    /// The traced paths of users, [U].
    package init(_ users: [[PropagationPath]]) {
        self.init()
        for paths in users {
            for path in paths { append(path) }
            offsets.append(Int32(delays.count))
        }
    }

    private mutating func append(_ path: PropagationPath) {
        delays.append(path.delay)
        let t = path.transfer
        for value in [t.thetaTheta, t.thetaPhi, t.phiTheta, t.phiPhi] {
            let (real, imaginary) = value.multiplied(by: path.spreading).rawStorage
            transfers.append(Complex(Float(real), Float(imaginary)))
        }
        departures.append(path.departure)
        arrivals.append(path.arrival)
        kinds += path.kinds
        points += path.vertices.map { SIMD3<Float>($0) }
        interactionOffsets.append(Int32(kinds.count))
    }

    /// The paths of the users `rows` only, in that order.
    ///
    /// - Precondition: every row is a user.
    package func selecting(_ rows: [Int]) -> PathTable {
        var part = PathTable()
        for row in rows {
            for path in range(of: row) {
                part.delays.append(delays[path])
                part.transfers += transfers[(4 * path)..<(4 * path + 4)]
                part.departures.append(departures[path])
                part.arrivals.append(arrivals[path])
                part.kinds += kinds[interactions(of: path)]
                part.points += points[interactions(of: path)]
                part.interactionOffsets.append(Int32(part.kinds.count))
            }
            part.offsets.append(Int32(part.delays.count))
        }
        return part
    }

    /// The paths with their amplitudes times `factor`.
    func scaled(by factor: Float) -> PathTable {
        var result = self
        result.transfers = transfers.map { $0.multiplied(by: factor) }
        return result
    }

    /// The paths of user `user` as the tracer gives them, with amplitudes for another carrier.
    ///
    /// - Parameter scale: factor of the amplitudes: f_traced / f for the spreading at another carrier f.
    package func paths(of user: Int, scale: Double = 1) -> [PropagationPath] {
        range(of: user).map { path in
            func entry(_ i: Int) -> Complex<Double> {
                let (real, imaginary) = transfers[4 * path + i].rawStorage
                return Complex(Double(real), Double(imaginary))
            }
            let places = interactions(of: path)
            return PropagationPath(
                vertices: points[places].map { SIMD3<Double>($0) }, kinds: Array(kinds[places]),
                triangles: places.map { _ in -1 },
                length: delays[path] * PropagationPath.speedOfLight,
                departure: departures[path], arrival: arrivals[path],
                transfer: PolarizationTransfer(
                    thetaTheta: entry(0), thetaPhi: entry(1), phiTheta: entry(2), phiPhi: entry(3)),
                spreading: scale)
        }
    }
}
