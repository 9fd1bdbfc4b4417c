/// The structured model's weights as its kernels read them, in one piece of memory: for programs that
/// have no files, such as a WebAssembly module.
///
/// Memory, little-endian, 4 bytes a number:
///
///     0     rounds of the powers' network, rounds and width of the antennas' network, then 0
///     64    the vectors of the powers' network, [rounds, vectors of a round, 16]
///     ...   the numbers of the antennas' network, as ``AntennaParameters`` has them
package struct KernelImage: Sendable {
    /// Bytes in front of the weights.
    static let header = 64

    /// The powers' network.
    package let powers: PowersWeights
    /// The antennas' network.
    package let antennas: AntennaParameters

    /// Reads an image.
    ///
    /// - Parameter bytes: an image, as a model writes it, aligned to 64 bytes.
    package init(_ bytes: UnsafeRawPointer) {
        func number(_ place: Int) -> Int {
            Int(bytes.load(fromByteOffset: 4 * place, as: Int32.self))
        }
        let (rounds, antennaRounds, width) = (number(0), number(1), number(2))
        let vectorCount = rounds * PowersWeights.vectorsPerRound
        let vectors = (bytes + Self.header).assumingMemoryBound(to: PowersWeights.Vector.self)
        powers = PowersWeights(
            rounds: rounds,
            vectors: Array(UnsafeBufferPointer(start: vectors, count: vectorCount)))
        let values = UnsafeRawPointer(vectors + vectorCount).assumingMemoryBound(to: Float.self)
        antennas = AntennaParameters(
            rounds: antennaRounds, width: width,
            values: Array(
                UnsafeBufferPointer(
                    start: values, count: antennaRounds * AntennaParameters.count(width: width))))
    }
}
