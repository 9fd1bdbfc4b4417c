import CMIMO
import Foundation
import MIMOLibrary

// Any arguments of the C interface give a status; results of a call that succeeded are finite.

private let methods = [
    "mrt", "mrt-equal", "rzf", "rzf-equal", "zf", "zf-equal", "zf-waterfilling", "wmmse:3",
    "wmmse:2:zf-equal", "wmmse-textbook:2", "mimo-structured", "mimo-structured",
]
/// What takes long for one input, and stands for one in two hundred and fifty-six.
private let slow = ["reference", "mimo-linear", "mimo-base"]
/// What is no precoder.
private let wrong = ["", ":", "wmmse:0", "wmmse:9999999999999999999", "../x", "zf:1"]

/// Called by the fuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var source = Source(bytes: UnsafeBufferPointer(start: bytes, count: count))
    let kind = source.next(UInt8(0))
    let choice = source.below(60)
    if kind > 250 {
        openAnything(choice, &source)
        return 0
    }
    let isSlow = kind == 3
    let method = isSlow ? slow[choice % slow.count] : methods[choice % methods.count]
    // Few sizes, each of which is opened once.
    let users = isSlow ? 2 : [1, 2, 3, 5][source.below(4)]
    let antennas = !isSlow ? [1, 4, 12][source.below(3)] : method == "reference" ? 4 : 64
    let precoder = Precoders.precoder(
        method, users: users, antennas: antennas, weights: Int32(source.below(2)),
        antennaPower: [0, 12][source.below(2)])
    guard let precoder else { return 0 }
    let isWild = kind > 240
    let (groups, size) = (source.below(3), users * antennas)
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

/// Any size and option of any name, but nothing that is loaded from a disk.
private func openAnything(_ choice: Int, _ source: inout Source) {
    let names = methods.filter { !$0.hasPrefix("mimo-") } + wrong
    let precoder = Precoders.open(
        names[choice % names.count], source.next(Int(0)), source.next(Int(0)),
        source.next(Int32(0)), source.next(0.0), size: source.next(Int(0)))
    MIMOLibrary.close(precoder)
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
