import LinearAlgebra

extension AntennaKernel {
    /// The fast path of ``AntennaForward/removalOrder(channel:sinrTargets:dual:antennaPower:maximumPower:)``.
    ///
    /// - Parameters:
    ///   - channel: H / sigma of the users that request something.
    ///   - sinrTargets: their SINR targets, [K].
    ///   - dual: their dual powers with all antennas on, [K]; those of the last antenna afterwards.
    ///   - antennas: N.
    ///   - antennaPower: power of an antenna in W.
    ///   - maximumPower: largest transmit power in W.
    ///   - order: where the antennas go, [N], the one to switch on first in front.
    /// - Returns: how many of them seem to cost the least.
    func removalOrder(
        _ channel: ChannelPlanes, sinrTargets: UnsafePointer<Double>,
        dual: UnsafeMutablePointer<Double>, antennas: Int, antennaPower: Double,
        maximumPower: Double, to order: UnsafeMutablePointer<Int32>
    ) -> Int {
        for b in 0..<blocks { active[b] = exists[b] }
        let on = UnsafeMutableRawPointer(active).assumingMemoryBound(to: Float.self)
        let worth = UnsafeMutableRawPointer(removal).assumingMemoryBound(to: Float.self)
        var best = (cost: Double.infinity, count: antennas)
        for count in stride(from: antennas, through: 1, by: -1) {
            let power = followActive(
                channel, sinrTargets: sinrTargets, dual: dual, maximumPower: maximumPower)
            let cost = antennaPower * Double(count) + power
            if power <= maximumPower, cost < best.cost { best = (cost, count) }
            weighAntennas(
                channel, sinrTargets: sinrTargets, dual: dual, antennaPower: antennaPower)
            // The last of equal ones goes, as the first of equal ones is switched on first.
            var least = (worth: Float.infinity, antenna: -1)
            for n in 0..<antennas where on[n] > 0 {
                if least.antenna < 0 || worth[n] <= least.worth { least = (worth[n], n) }
            }
            on[least.antenna] = 0
            order[count - 1] = Int32(least.antenna)
        }
        return best.count
    }
}
