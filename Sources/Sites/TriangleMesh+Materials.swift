import Support

extension TriangleMesh {
    /// Checks that every material on a triangle is defined at `frequency` in Hz.
    ///
    /// - Throws: `InputError` naming those that are not, and the frequencies for which they are.
    package func requireMaterials(at frequency: Double) throws {
        let used = Set(triangleMaterials).sorted().map { materials[Int($0)] }
        let outside = used.filter { $0.band?.contains(frequency) == false }
        guard !outside.isEmpty else { return }
        let list = outside.map { material in
            guard let band = material.band else { return material.name }
            return "\(material.name) from \(gigahertz(band.lowerBound)) to "
                + "\(gigahertz(band.upperBound)) GHz"
        }
        throw InputError(
            "frequency",
            expected: "one at which the materials are defined: " + list.joined(separator: ", "),
            found: "\(gigahertz(frequency)) GHz (--extrapolate-materials takes them beyond that)",
            kind: .usage)
    }

    private func gigahertz(_ frequency: Double) -> String {
        let value = frequency / 1e9
        return value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
