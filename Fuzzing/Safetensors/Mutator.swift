import Foundation

/// libFuzzer's own mutations of `size` bytes in room for `maximum`; returns the new size.
@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int) -> Int

/// What headers are made of, and what is wrong with them most often.
private let pieces = [
    "0", "1", "-1", "8", "4294967296", "9223372036854775807", "18446744073709551616", "1e3", "1.5",
    "[]", "[0]", "[1,2]", "[2,0]", "{}", "null", "true", "\"\"", "\"F32\"", "\"F64\"", "\"U8\"",
    "\"C64\"", "\"BF16\"", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":",
    "\"head.precoder.weight\":", ",", ":", "{", "}", "[", "]", "\"", "\\u0000", "\\ud800", " ",
    "\n",
].map { Array($0.utf8) }

/// Changes a file of the format so that it mostly stays one: a header in JSON whose length the first eight
/// bytes say, and the arrays after it. Called by the fuzzer.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateFile(
    _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int, _ seed: CUnsignedInt
) -> Int {
    var draws = Draws(state: UInt64(seed) &+ 0x9E37_79B9_7F4A_7C15)
    // Now and then anything at all.
    guard size > 10, draws.below(8) > 0 else { return mutate(data, size, maximum) }
    let stated = (0..<8).reduce(0) { $0 | UInt64(data[$1]) << (8 * $1) }
    let length = Int(min(stated, UInt64(size - 8)))
    var header = Array(UnsafeBufferPointer(start: data + 8, count: length))
    var body = Array(UnsafeBufferPointer(start: data + 8 + length, count: size - 8 - length))
    switch draws.below(6) {
    case 0: insert(pieces[draws.below(pieces.count)], into: &header, &draws)
    case 1: replaceNumber(in: &header, &draws)
    case 2: copyPart(of: &header, &draws)
    case 3: remove(from: &header, &draws)
    case 4: body = changed(body, room: maximum - 8 - header.count)
    default: header = changed(header, room: maximum - 8 - body.count)
    }
    let whole = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + body
    guard whole.count <= maximum else { return mutate(data, size, maximum) }
    for (i, byte) in whole.enumerated() { data[i] = byte }
    return whole.count
}

private func insert(_ piece: [UInt8], into header: inout [UInt8], _ draws: inout Draws) {
    header.insert(contentsOf: piece, at: draws.below(header.count + 1))
}

/// Another number where there is one.
private func replaceNumber(in header: inout [UInt8], _ draws: inout Draws) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let places = header.indices.filter { digits.contains(header[$0]) }
    guard !places.isEmpty else { return }
    let first = places[draws.below(places.count)]
    var last = first
    while last + 1 < header.count, digits.contains(header[last + 1]) { last += 1 }
    header.replaceSubrange(first...last, with: pieces[draws.below(10)])
}

/// The same part twice, such as an entry, somewhere else.
private func copyPart(of header: inout [UInt8], _ draws: inout Draws) {
    guard header.count > 2, header.count < 4_000 else { return }
    let first = draws.below(header.count)
    let part = Array(header[first..<min(header.count, first + 1 + draws.below(60))])
    insert(part, into: &header, &draws)
}

private func remove(from header: inout [UInt8], _ draws: inout Draws) {
    guard !header.isEmpty else { return }
    let first = draws.below(header.count)
    header.removeSubrange(first..<min(header.count, first + 1 + draws.below(8)))
}

private func changed(_ bytes: [UInt8], room: Int) -> [UInt8] {
    guard room > 0, bytes.count <= room else { return bytes }
    var memory = bytes + [UInt8](repeating: 0, count: min(64, room - bytes.count) + 1)
    let size = mutate(&memory, bytes.count, memory.count - 1)
    return Array(memory.prefix(size))
}

/// Cheap random numbers (an xorshift of 64 bits); what they are like matters to nobody.
private struct Draws {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % count
    }
}
