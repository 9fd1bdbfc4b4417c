import Support

extension KernelImage {
    /// The image of `model`.
    ///
    /// - Throws: `InputError` when the model is too wide for the kernels.
    package static func bytes(of model: StructuredModel) throws -> [UInt8] {
        guard let powers = PowersWeights(model) else {
            throw InputError(
                model.name,
                expected: "a width of at most \(StructuredConfiguration.largestFastWidth)",
                found: "\(model.configuration.width)")
        }
        let antennas = AntennaParameters(model)
        var bytes = [UInt8](repeating: 0, count: header)
        func put(_ bits: UInt32, at place: Int? = nil) {
            let four = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
            if let place {
                bytes.replaceSubrange((4 * place)..<(4 * place + 4), with: four)
            } else {
                bytes += four
            }
        }
        put(UInt32(powers.rounds), at: 0)
        put(UInt32(antennas.rounds), at: 1)
        put(UInt32(antennas.width), at: 2)
        for vector in powers.vectors {
            for i in 0..<PowersWeights.width { put(vector[i].bitPattern) }
        }
        for value in antennas.values { put(value.bitPattern) }
        return bytes
    }
}
