import LinearAlgebra

/// The fast path of ``BeamGains``: eight channels side by side in double precision.
///
/// K users. Matrices keep their lower triangle.
final class BeamKernel {
    typealias Lanes = DoubleLanes
    typealias Pointer = UnsafeMutablePointer<Lanes>

    /// C = (G + Lambda^-1)^-1, [K, K].
    let columns: LaneMatrix<Lanes>
    /// 1 / lambda_k, [K].
    let inverseDual: Pointer
    /// Transmit power of beam j over the squared length of H^H C e_j, [K].
    let powerPerLength: Pointer
    /// Space that the inversion needs, [2 K].
    private let space: Pointer

    init(users: Int, storage: LaneStorage<Lanes>) {
        columns = storage.matrix(users)
        inverseDual = storage.vector(users)
        powerPerLength = storage.vector(users)
        space = storage.vector(2 * users)
    }

    /// The beams for G and the users' shares of the dual and of the transmit power, [K] each.
    func form(gram: LaneMatrix<Lanes>, dual: Pointer, transmit: Pointer) {
        let (users, columns) = (gram.order, columns)
        for k in 0..<users { inverseDual[k] = Lanes.one / dual[k] }
        for k in 0..<users {
            for j in 0...k {
                let place = gram.place(k, j)
                columns.re[place] = Lanes.zero - gram.re[place]
                columns.im[place] = Lanes.zero - gram.im[place]
            }
            columns.re[gram.place(k, k)] -= inverseDual[k]
        }
        _ = columns.invertNegated(column: space)
        let least = Lanes(repeating: BeamGains.smallestLength)
        for j in 0..<users {
            var length = columns.re[columns.place(j, j)]
            for k in 0..<users {
                length -= columns.squaredMagnitude(k, j) * inverseDual[k]
            }
            powerPerLength[j] = transmit[j] / length.larger(least)
        }
    }
}
