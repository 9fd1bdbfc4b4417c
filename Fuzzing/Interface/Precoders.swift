import CMIMO
import MIMOLibrary

/// Precoders that are opened once: nothing is loaded while inputs go by.
enum Precoders {
    private struct Key: Hashable {
        var method: String
        var users, antennas: Int
        var weights: Int32
        var antennaPower: Double
    }

    nonisolated(unsafe) private static var all: [Key: OpaquePointer] = [:]

    /// The precoder of these properties; `nil` where it cannot be opened.
    static func precoder(
        _ method: String, users: Int, antennas: Int, weights: Int32, antennaPower: Double
    ) -> OpaquePointer? {
        let key = Key(
            method: method, users: users, antennas: antennas, weights: weights,
            antennaPower: antennaPower)
        if let open = all[key] { return open }
        let opened = open(method, users, antennas, key.weights, antennaPower)
        if let opened { all[key] = opened }
        return opened
    }

    /// A precoder that is opened now.
    static func open(
        _ method: String, _ users: Int, _ antennas: Int, _ weights: Int32, _ antennaPower: Double,
        size: Int = MemoryLayout<mimo_options>.size
    ) -> OpaquePointer? {
        var options = mimo_options()
        options.struct_size = size
        options.weights = weights
        options.antenna_power = antennaPower
        var precoder: OpaquePointer?
        guard MIMOLibrary.open(method, users, antennas, &options, &precoder) == MIMO_OK else {
            precondition(precoder == nil, "a precoder after an error")
            return nil
        }
        return precoder
    }
}
