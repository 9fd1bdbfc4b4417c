import CMIMO
import Models
import Foundation
import Numerics
import Precoding

// Checks of what comes over the C interface.

/// The precoder that `pointer` stands for.
func handle(_ pointer: OpaquePointer?) throws -> PrecoderHandle {
    guard let pointer else { throw InterfaceError.argument("precoder: found NULL") }
    return Unmanaged<PrecoderHandle>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
}

func checkSize(_ name: String, _ value: Int, _ limit: Int) throws {
    guard (1...limit).contains(value) else {
        throw InterfaceError.argument("\(name): expected 1 to \(limit), found \(value)")
    }
}

/// `count` groups of channels must have a size that memory can have.
func checkCount(_ count: Int, _ users: Int, _ antennas: Int) throws {
    let limit = Int(Int32.max) / 4 / (users * antennas) * 4
    guard (0...max(limit, 1)).contains(count) else {
        throw InterfaceError.argument(
            "count: expected 0 to \(max(limit, 1)) groups of \(users) users at \(antennas) "
                + "antennas, found \(count)")
    }
}

func checkCount(_ count: Int, _ runtime: PrecodingRuntime) throws {
    try checkCount(count, runtime.users, runtime.antennas)
}

/// `count` pilot ratios in dB, each a number or infinity.
func checkPilotRatios(_ ratios: UnsafePointer<Float>?, _ count: Int) throws {
    guard let ratios else { throw InterfaceError.argument("pilot_ratios: found NULL") }
    for i in 0..<count where !(ratios[i] >= -100) {
        throw InterfaceError.number(
            "pilot_ratios: expected -100 dB or more, or infinity, found \(ratios[i]) for user \(i)")
    }
}

/// Powers between 1e-30 and 1e30 W, so that their ratio and its square are numbers.
func link(_ maximumPower: Double, _ noisePower: Double) throws -> Link {
    let range = 1e-30...1e30
    guard range.contains(maximumPower), range.contains(noisePower) else {
        throw InterfaceError.number(
            "powers: expected 1e-30 to 1e30 W, found \(maximumPower) and \(noisePower)")
    }
    return Link(maximumPower: maximumPower, noisePower: noisePower)
}

/// `count` complex numbers, copied.
func complex(_ numbers: UnsafePointer<Float>, _ count: Int) -> [Complex<Float>] {
    Array(
        UnsafeBufferPointer(
            start: UnsafeRawPointer(numbers).assumingMemoryBound(to: Complex<Float>.self),
            count: count))
}

/// The options, or the defaults for NULL.
func checked(_ options: UnsafePointer<mimo_options>?) throws -> PrecoderHandle.Options {
    var result = PrecoderHandle.Options()
    guard let options else { return result }
    let size = MemoryLayout<mimo_options>.size
    guard options.pointee.struct_size == size else {
        throw InterfaceError.argument(
            "options.struct_size: expected \(size), found \(options.pointee.struct_size)")
    }
    let given = options.pointee
    if let head = given.head {
        guard let path = String(validatingCString: head) else {
            throw InterfaceError.argument("options.head: expected UTF-8, found other bytes")
        }
        result.head = path
    }
    guard (0...256).contains(given.threads) else {
        throw InterfaceError.argument("options.threads: expected 0 to 256, found \(given.threads)")
    }
    result.threads = max(1, Int(given.threads))
    switch Int(given.weights) {
    case Int(MIMO_WEIGHTS_SINGLE): result.precision = .single
    case Int(MIMO_WEIGHTS_BFLOAT16): result.precision = .bfloat16
    default:
        throw InterfaceError.argument(
            "options.weights: expected MIMO_WEIGHTS_SINGLE or MIMO_WEIGHTS_BFLOAT16, found "
                + "\(given.weights)")
    }
    guard given.antenna_power >= 0, given.antenna_power <= 1e6 else {
        throw InterfaceError.argument(
            "options.antenna_power: expected 0 to 1e6 W, found \(given.antenna_power)")
    }
    if given.antenna_power > 0 {
        result.energy = EnergyModel(powerPerAntenna: given.antenna_power)
    }
    return result
}
