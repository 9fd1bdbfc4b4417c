/// Takes the text of a CSV file apart into rows of fields; see ``CSVTable``.
///
/// Works on UTF-8 bytes: comma, quote and line ends are single bytes that occur in no other
/// character. O(bytes).
struct CSVScanner {
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let bytes: [UInt8]
    private let source: String
    private var place = 0
    private var line = 1

    /// The rows of `text` that have any field, with the lines they begin on.
    ///
    /// - Throws: `InputError` naming the line of a quote that is not closed, or is followed by
    ///   something else than a comma or a line's end.
    static func rows(_ text: String, source: String) throws -> [CSVTable.Row] {
        var scanner = CSVScanner(text, source)
        var rows: [CSVTable.Row] = []
        while let row = try scanner.row() {
            // A line with nothing on it, as at the end of many files, is no row.
            if row.fields.contains(where: { !$0.isEmpty }) { rows.append(row) }
        }
        return rows
    }

    private init(_ text: String, _ source: String) {
        var bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        self.bytes = bytes
        self.source = source
    }

    private mutating func row() throws -> CSVTable.Row? {
        guard place < bytes.count else { return nil }
        var row = CSVTable.Row(line: line, fields: [])
        while true {
            row.fields.append(try field())
            guard place < bytes.count else { return row }
            if bytes[place] == Self.comma {
                place += 1
                continue
            }
            lineEnd()
            return row
        }
    }

    /// The field that begins here, without the comma or line end after it.
    private mutating func field() throws -> String {
        skipSpaces()
        guard place < bytes.count, bytes[place] == Self.quote else {
            let start = place
            while place < bytes.count, !isEnd(bytes[place]) { place += 1 }
            var end = place
            while end > start, isSpace(bytes[end - 1]) { end -= 1 }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        let opened = line
        var content: [UInt8] = []
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            if byte == Self.quote {
                guard place + 1 < bytes.count, bytes[place + 1] == Self.quote else { break }
                place += 1
            } else if byte == Self.lineFeed
                || (byte == Self.carriageReturn
                    && !(place + 1 < bytes.count && bytes[place + 1] == Self.lineFeed))
            {
                line += 1
            }
            content.append(byte)
            place += 1
        }
        guard place < bytes.count else {
            throw InputError(
                CSVTable.place(source, opened), expected: "a closing quote", found: "the file's end"
            )
        }
        place += 1
        skipSpaces()
        guard place == bytes.count || isEnd(bytes[place]) else {
            throw InputError(
                CSVTable.place(source, line), expected: "a comma after a quoted field",
                found: "something else")
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func lineEnd() {
        if bytes[place] == Self.carriageReturn, place + 1 < bytes.count,
            bytes[place + 1] == Self.lineFeed
        {
            place += 1
        }
        place += 1
        line += 1
    }

    private mutating func skipSpaces() {
        while place < bytes.count, isSpace(bytes[place]) { place += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn
    }
}
