import Support

// The file's tensors (B groups, K users, N antennas):
//
//     precoders         F32 [B, K, N, 2]  real and imaginary parts; row k is w_k, y_k = h_k sum w_j x_j
//     active_antennas   U8  [B, N]        users            I32 [B, K]  indices into the dataset
//     line_of_sight     U8  [B, K]        rates            F64 [B, K]  bit/s/Hz
//     transmit_power    F64 [B] W         energy           F64 [B] W
//
// and with requested rates
//
//     requested_rates   F64 [B, K]        share            F64 [B]     of the request that was asked for
//     feasible          U8  [B]
//
// Where the channels are estimates and rates were requested, nobody knows the rates; instead of them
//
//     probabilities     F64 [B, K]        that a user gets its share of its requested rate
//
// In NumPy the weights of group b are `precoders[b].view(numpy.complex64)[..., 0].T`, [N, K].
extension PrecodedGroups {
    /// The value of the file's metadata entry `format`.
    public static let format = "mimo-precoders-1"

    /// Writes everything to `path` as safetensors, atomically.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - metadata: what made the precoders; format, units, powers, version and the dataset's
    ///     attribution are added.
    /// - Throws: `InputError` naming `path` when it cannot be written.
    public func write(to path: String, metadata: [String: String] = [:]) throws {
        var file = Safetensors()
        file.metadata = metadata
        file.metadata["format"] = Self.format
        file.metadata["version"] = MIMOVersion.current
        file.metadata["attribution"] = attribution
        file.metadata["maximum_power"] = "\(link.maximumPower) W"
        file.metadata["noise_power"] = "\(link.noisePower) W"
        file.metadata["energy_model"] =
            "\(energyModel.powerPerAntenna) W per antenna (\(energyModel.name))"
        file.metadata["units"] =
            "precoders: sqrt(W), last axis real and imaginary part, row k is the column w_k of W; "
            + "powers in W; rates in bit/s/Hz"
        let (count, users, antennas) = (precoders.count, precoders.users, precoders.antennas)
        file.set(
            "precoders", [count, users, antennas, 2],
            precoders.elements.flatMap { [$0.rawStorage.x, $0.rawStorage.y] })
        file.set("active_antennas", [count, antennas], Self.bytes(activeAntennas))
        file.set("users", [count, users], groups.flatMap { $0.map(Int32.init) })
        file.set("line_of_sight", [count, users], Self.bytes(lineOfSight))
        if let rates { file.set("rates", [count, users], rates) }
        file.set("transmit_power", [count], transmitPower)
        file.set("energy", [count], energy)
        if let requests {
            file.set("requested_rates", [count, users], requests.rates)
            file.set("share", [count], requests.shares)
            file.set("feasible", [count], Self.bytes(requests.isFeasible))
            if let promise = requests.promise {
                file.metadata["confidence"] = "\(promise.confidence)"
                file.metadata["rates"] =
                    "not known, since the channels are estimates; probabilities: predicted, that a "
                    + "user gets share times its requested rate"
                file.set("probabilities", [count, users], promise.probabilities)
            }
        }
        try file.write(to: path)
    }

    private static func bytes(_ flags: [Bool]) -> [UInt8] { flags.map { $0 ? 1 : 0 } }
}
