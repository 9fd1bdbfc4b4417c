import LinearAlgebra
import Models
import Numerics
import Precoding

/// The choices of antennas by the numbers that `kernels.js` gives their names.
enum Selection: Int32 {
    case all = 0
    case structured = 1
    case greedy = 2

    /// What is sent for the requested rates, and whether and why these cannot be met.
    ///
    /// As the native strategies: where the request cannot be met, its largest share that all antennas can.
    func transmission(
        _ input: Input, rates: UnsafePointer<Double>
    ) -> (sent: Transmission, obstacle: LeastPower.Obstacle?) {
        if self == .structured {
            let fast = withStructured {
                $0.workspace(input).transmission(
                    input.channels, rates: rates, link: input.link,
                    antennaPower: EnergyModel.default.powerPerAntenna)
            }
            if let fast { return (fast, nil) }
        }
        let (channel, link) = (input.matrix, input.link)
        let requested = Array(UnsafeBufferPointer(start: rates, count: input.users))
        let selection =
            switch self {
            case .all: AntennaSelection.all(channel: channel, rates: requested, link: link)
            case .greedy: AntennaSelection.greedy(channel: channel, rates: requested, link: link)
            case .structured:
                withStructured {
                    $0.choice.selection(for: channel, rates: requested, link: link)
                }
            }
        return (
            selection.transmission(over: channel, rates: requested, link: link),
            selection.least.obstacle
        )
    }
}

/// Weights, antennas, powers and what users get for requested rates; see `kernels.js`.
@_cdecl("mimo_request")
func request(
    _ selection: Int32, _ channels: UnsafePointer<Float>, _ users: Int32, _ antennas: Int32,
    _ power: Double, _ noise: Double, _ requested: UnsafePointer<Double>,
    _ weights: UnsafeMutablePointer<Float>, _ mask: UnsafeMutablePointer<UInt8>,
    _ sinrs: UnsafeMutablePointer<Float>, _ rates: UnsafeMutablePointer<Float>,
    _ powers: UnsafeMutablePointer<Double>
) -> Int32 {
    refusing { () throws(Refusal) -> Status in
        guard let selection = Selection(rawValue: selection) else {
            throw Refusal(status: .method)
        }
        let input = try Input(
            channels, users: users, antennas: antennas, power: power, noise: noise)
        for k in 0..<input.users where !(requested[k] >= 0 && requested[k].isFinite) {
            throw Refusal(status: .number)
        }
        let (sent, obstacle) = selection.transmission(input, rates: requested)
        let target = UnsafeMutableRawPointer(weights)
            .assumingMemoryBound(to: Complex<Float>.self)
        sent.precoder.writeColumns(to: target)
        for n in 0..<input.antennas { mask[n] = sent.activeAntennas[n] ? 1 : 0 }
        judge(input, weights: target, sinrs: sinrs, rates: rates)
        powers[0] = sent.transmitPower
        powers[1] = sent.energy(.default)
        return switch obstacle {
        case nil: .done
        case .power: .power
        case .interference: .interference
        case .precision: .precision
        }
    }
}
