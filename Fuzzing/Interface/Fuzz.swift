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

private nonisolated(unsafe) let arrays = Arrays()

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
    Arrays.fill(&arrays.rates, groups * users, 0)
    for i in arrays.rates.indices { arrays.rates[i] = Double(source.next(Float(1))) }
    arrays.take(source)
    let areAlike = kind % 8 == 0
    arrays.makeChannels(2 * groups * size, areAlike: areAlike)
    checkPrecoders(precoder, method, groups: groups, users, antennas, power, noise)
    // Least powers of users that cannot be told apart take up to a thousand times as long.
    if !(areAlike || users > antennas) || kind % 16 < 2 {
        checkRequests(precoder, method, groups: groups, power, noise)
    }
    checkEstimates(precoder, groups: groups, power, noise)
    Slot.run(
        precoder, users: users, antennas: antennas, power: power, noise: noise,
        numbers: arrays.left, &source)
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

/// Precoders for the largest sum rate, and the rates that they reach.
private func checkPrecoders(
    _ precoder: OpaquePointer, _ method: String, groups: Int, _ users: Int, _ antennas: Int,
    _ power: Double, _ noise: Double
) {
    Arrays.fill(&arrays.found, arrays.channels.count, .nan)
    guard
        MIMOLibrary.precode(precoder, arrays.channels, groups, power, noise, &arrays.found)
            == MIMO_OK
    else { return }
    precondition(arrays.found.allSatisfy(\.isFinite), "\(method): weights that are none")
    Arrays.fill(&arrays.reached, groups * users, .nan)
    let status = MIMOLibrary.rates(
        arrays.channels, arrays.found, groups, users, antennas, noise, &arrays.reached)
    if status == MIMO_OK {
        precondition(arrays.reached.allSatisfy { $0 >= 0 }, "\(method): rates that are none")
    }
}

/// Antennas and powers for requested rates.
private func checkRequests(
    _ precoder: OpaquePointer, _ method: String, groups: Int, _ power: Double, _ noise: Double
) {
    Arrays.fill(&arrays.found, arrays.channels.count, .nan)
    Arrays.fill(&arrays.met, groups, 7)
    let status = MIMOLibrary.precodeRates(
        precoder, arrays.channels, arrays.rates, groups, power, noise, &arrays.found, nil,
        &arrays.met)
    if status == MIMO_OK {
        precondition(
            arrays.found.allSatisfy(\.isFinite), "\(method): weights for rates that are none")
        precondition(arrays.met.allSatisfy { $0 < 2 }, "\(method): neither met nor missed")
    }
}

/// Precoding from estimates, and the estimates themselves.
private func checkEstimates(
    _ precoder: OpaquePointer, groups: Int, _ power: Double, _ noise: Double
) {
    Arrays.fill(&arrays.ratios, 0, 0)
    for rate in arrays.rates { arrays.ratios.append(Float(rate)) }
    Arrays.fill(&arrays.found, arrays.channels.count, .nan)
    if MIMOLibrary.precodeEstimates(
        precoder, arrays.channels, arrays.ratios, groups, power, noise, &arrays.found) == MIMO_OK
    {
        precondition(arrays.found.allSatisfy(\.isFinite), "weights from estimates that are none")
    }
    Arrays.fill(&arrays.variances, arrays.ratios.count, .nan)
    if MIMOLibrary.estimate(
        precoder, arrays.channels, arrays.ratios, arrays.ratios.count, &arrays.found,
        &arrays.variances) == MIMO_OK
    {
        precondition(arrays.found.allSatisfy(\.isFinite), "guesses that are none")
        precondition(arrays.variances.allSatisfy { $0 >= 0 }, "variances that are none")
    }
}
