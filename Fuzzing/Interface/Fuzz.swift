import CMIMO
import Foundation
import MIMOLibrary

// Any arguments of the C interface give a status; results of a call that succeeded are finite.

private let methods = [
    "mrt", "mrt-equal", "rzf", "rzf-equal", "zf", "zf-equal", "zf-waterfilling", "wmmse:3",
    "wmmse:2:zf-equal", "wmmse-textbook:2", "reference", "mimo-structured", "mimo-linear",
    "mimo-base", "", ":",
    "wmmse:0", "wmmse:9999999999999999999", "../x",
]

/// Called by the fuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var source = Source(bytes: UnsafeBufferPointer(start: bytes, count: count))
    let method = methods[Int(source.next(UInt8(0))) % methods.count]
    // Mostly sizes that make sense, or little else would be met.
    let isWild = source.next(UInt8(0)) > 250
    let users = isWild ? source.next(Int(0)) : Int(source.next(UInt8(0)) % 20) + 1
    let antennas =
        isWild
        ? source.next(Int(0))
        : ["mimo-linear", "mimo-base"].contains(method) ? 64 : Int(source.next(UInt8(0)) % 70) + 1
    var options = mimo_options()
    options.struct_size = isWild ? source.next(Int(0)) : MemoryLayout<mimo_options>.size
    options.weights = Int32(source.next(UInt8(0)) % 3)
    options.antenna_power = Double(source.next(Float(0)))
    var precoder: OpaquePointer?
    guard MIMOLibrary.open(method, users, antennas, &options, &precoder) == MIMO_OK else {
        precondition(precoder == nil, "a precoder after an error")
        return 0
    }
    defer { MIMOLibrary.close(precoder) }
    let (groups, size) = (Int(source.next(UInt8(0)) % 4), users * antennas)
    guard size <= 4_000 else { return 0 }
    let power = isWild ? source.next(0.0) : 20
    let noise = isWild ? source.next(0.0) : Double(source.next(Float(1)))
    let rates = (0..<(groups * users)).map { _ in Double(source.next(Float(1))) }
    let ratios = rates.map { Float($0) }
    // What is left of the bytes, over and over.
    var left: [Float] = []
    var rest = source
    while rest.bytes.count >= 4 { left.append(rest.next(Float(0))) }
    if left.isEmpty { left = [1, -2, 3] }
    let channels = (0..<(2 * groups * size)).map { left[$0 % left.count] * Float(1 + $0 % 7) }
    var found = [Float](repeating: .nan, count: 2 * groups * size)
    if MIMOLibrary.precode(precoder, channels, groups, power, noise, &found) == MIMO_OK {
        precondition(found.allSatisfy(\.isFinite), "\(method): weights that are none")
        var reached = [Double](repeating: .nan, count: groups * users)
        let status = MIMOLibrary.rates(
            channels, found, groups, users, antennas, noise, &reached)
        if status == MIMO_OK {
            precondition(reached.allSatisfy { $0 >= 0 }, "\(method): rates that are none")
        }
    }
    var met = [UInt8](repeating: 7, count: groups)
    let status = MIMOLibrary.precodeRates(
        precoder, channels, rates, groups, power, noise, &found, nil, &met)
    if status == MIMO_OK {
        precondition(found.allSatisfy(\.isFinite), "\(method): weights for rates that are none")
    }
    checkEstimates(precoder, channels, ratios, groups: groups, antennas: antennas, power, noise)
    Slot.run(
        precoder, users: users, antennas: antennas, power: power, noise: noise, numbers: left,
        &source)
    return 0
}

/// Precoding from estimates, and the estimates themselves.
private func checkEstimates(
    _ precoder: OpaquePointer?, _ channels: [Float], _ ratios: [Float], groups: Int, antennas: Int,
    _ power: Double, _ noise: Double
) {
    var found = [Float](repeating: .nan, count: channels.count)
    if MIMOLibrary.precodeEstimates(
        precoder, channels, ratios, groups, power, noise, &found) == MIMO_OK
    {
        precondition(found.allSatisfy(\.isFinite), "weights from estimates that are none")
    }
    var variances = [Float](repeating: .nan, count: ratios.count)
    if MIMOLibrary.estimate(precoder, channels, ratios, ratios.count, &found, &variances)
        == MIMO_OK
    {
        precondition(found.allSatisfy(\.isFinite), "guesses that are none")
        precondition(variances.allSatisfy { $0 >= 0 }, "variances that are none")
    }
}
