import Channels
import Foundation
import Support

// The radio map (M masts, R rows from south to north, C columns from west to east):
//
//     map_gain     I16 [M, R, C]  path gain in hundredths of a decibel
//     map_sight    U8  [M, R, C]  share in line of sight in hundredths, 255 indoors
//     map_sinr     I16 [R, C]     of the best mast, all at full power, in hundredths of a decibel
//     map_delay    I16 [M, R, C]  delay spread in nanoseconds
//
// -32768 stands indoors, -32767 where nothing arrives.
extension ViewScene {
    static func set(_ map: RadioMap, in file: inout Safetensors) {
        let record = map.record
        let shape = [record.masts.count, record.rows, record.columns]
        file.set("map_gain", shape, map.gains.map(decibels))
        file.set(
            "map_sight", shape,
            map.sights.map { $0.isNaN ? 255 : UInt8(max(0, min(100, (100 * $0).rounded()))) })
        file.set("map_sinr", [record.rows, record.columns], map.interferenceRatios.map(decibels))
        file.set(
            "map_delay", shape,
            zip(map.delaySpreads, map.gains).map { delay, gain -> Int16 in
                if gain.isNaN { return -32_768 }
                guard delay.isFinite else { return -32_767 }
                return Int16(max(0, min(32_767, (1e9 * delay).rounded())))
            })
    }

    private static func decibels(_ value: Float) -> Int16 {
        value.isNaN ? -32_768 : hundredths(10 * log10(Double(value)))
    }
}
