import Precoding
import Torch

/// `SecondMomentRefinement` as recorded operators: precoders W = G^H X of guesses and the directions of
/// their errors.
///
/// B groups, K users, R directions, M = K (1 + R) rows G, in units of sigma / sqrt(P): the noise and the
/// power are 1.
struct RefinementGraph {
    /// G, [B, M, N].
    let rows: ComplexTensor
    /// n_k, [B, K].
    let noises: Tensor
    /// G G^H, [B, M, M].
    private let gram: ComplexTensor
    private let users, perUser: Int
    /// I, [M, M]: every step needs it.
    private let identity: Tensor
    /// 1 where a row is a user's, [M, K].
    private let belongs: Tensor

    /// The rows of all users, guess and directions of one after those of another.
    init(rows: ComplexTensor, noises: Tensor) throws {
        self.rows = rows
        self.noises = noises
        gram = try rows.times(rows.adjoint())
        users = noises.shape[1]
        perUser = rows.re.shape[1] / users
        identity = try Tensor.identity(
            users * perUser, type: noises.type, device: noises.device)
        let (k, q) = (users, perUser)
        belongs = try Tensor(
            (0..<k * q * k).map { $0 / k / q == $0 % k ? 1.0 : 0 }, shape: [k * q, k]
        )
        .to(noises.type).to(noises.device)
    }

    /// Coefficients [B, M, K] of regularised zero forcing with equal powers, W of unit power, on the first
    /// row of every user, with `errors` [B, K] (variances times the power) as further noise.
    func start(errors: Tensor) throws -> ComplexTensor {
        let (b, k, q) = (noises.shape[0], users, perUser)
        let first = try Tensor((0..<k).map { Int64($0 * q) }).to(noises.device)
        let known = ComplexTensor(
            re: try rows.re.indexSelect(1, first), im: try rows.im.indexSelect(1, first))
        let factors = try (errors + 1).rsqrt()
        let weak = try known.scaled(by: factors.unsqueeze(-1))
        let own = try weak.times(weak.adjoint())
        let identity = try Tensor.identity(k, type: noises.type, device: noises.device)
        let ridge = ComplexTensor(re: try own.re + identity * Double(k), im: own.im)
        let unit = ComplexTensor(
            re: try (own.re * 0) + identity, im: try own.im * 0)
        let inverse = try ridge.solve(unit)
        let lengths = try inverse.columnProducts(own.times(inverse)).clamped(min: 1e-30).rsqrt()
        let found = try inverse.scaled(
            by: factors.unsqueeze(-1) * lengths.unsqueeze(1) * (1 / Double(k).squareRoot()))
        func placed(_ part: Tensor) throws -> Tensor {
            guard q > 1 else { return part }
            let nothing = try Tensor.zeros([b, k, q - 1, k], type: part.type, device: part.device)
            return try Tensor.cat([part.unsqueeze(2), nothing], 2).view([b, k * q, k])
        }
        return ComplexTensor(re: try placed(found.re), im: try placed(found.im))
    }

    /// Better coefficients X [B, M, K], W of unit power, after `iterations` from `start`, of which the last
    /// `recorded` let gradients pass.
    func refined(
        from start: ComplexTensor, iterations: Int, recorded: Int
    ) throws -> ComplexTensor {
        var coefficients = try Autograd.withoutGradients {
            var x = try unit(start)
            for _ in 0..<(iterations - recorded) { x = try step(x) }
            return try x.detached()
        }
        // The power is a matter of the rows, too.
        if recorded > 0 { coefficients = try unit(coefficients) }
        for _ in 0..<recorded { coefficients = try step(coefficients) }
        return coefficients
    }

    /// The coefficients at unit power.
    private func unit(_ x: ComplexTensor) throws -> ComplexTensor {
        let power = try x.product(gram.times(x)).clamped(min: 1e-30)
        return try x.scaled(by: power.rsqrt().unsqueeze(-1).unsqueeze(-1))
    }

    /// One step; see `SecondMomentRefinement`.
    private func step(_ x: ComplexTensor) throws -> ComplexTensor {
        let (b, k, q) = (noises.shape[0], users, perUser)
        let heard = try gram.times(x)
        // What user k hears of beam j, over its rows.
        let powers = try heard.squares().view([b, k, q, k]).sum([2])
        let own = try powers.diagonal(1, 2).clamped(min: 1e-20)
        let all = try powers.sum([2]) + noises
        let root = try (all / (all - own)).sqrt()
        let amplitudes = try root * own.sqrt() / all
        let mu = try (amplitudes.square() * noises).sum([1])
        func ofRows(_ values: Tensor) throws -> Tensor {
            try values.unsqueeze(2).expand([b, k, q]).reshape([b, k * q])
        }
        let rowAmplitudes = try ofRows(amplitudes)
        let right = try heard.scaled(
            by: belongs * ofRows(root / own.sqrt()).unsqueeze(-1))
        let between = try rowAmplitudes.unsqueeze(-1) * rowAmplitudes.unsqueeze(1)
        let inner = ComplexTensor(
            re: try gram.re * between + identity * mu.unsqueeze(-1).unsqueeze(-1),
            im: try gram.im * between)
        return try unit(inner.solve(right).scaled(by: rowAmplitudes.unsqueeze(-1)))
    }

    /// Rates over channels [B, K, N] of the precoders G^H X, in bit/s/Hz, [B, K].
    func rates(_ x: ComplexTensor, over channels: ComplexTensor) throws -> Tensor {
        let powers = try channels.times(rows.adjoint()).times(x).squares()
        let own = try powers.diagonal(1, 2)
        let all = try powers.sum([2]) + 1
        return try all.log2() - (all - own).log2()
    }
}
