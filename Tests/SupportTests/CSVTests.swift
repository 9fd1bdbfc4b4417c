import Support
import Testing

struct CSVTests {
    @Test("Quotes, CRLF, a byte order mark, spaces and empty lines are read as RFC 4180 says")
    func forms() throws {
        let plain = "a,b,c\n1,two words,3\n4,,6\n"
        let others = [
            "\u{FEFF}a,b,c\r\n1,two words,3\r\n4,,6\r\n",
            "a,b,c\r1,two words,3\r4,,6",
            " A , \"b\" ,c\n 1,\t\"two words\" , 3\n\n\"4\",\"\",6\n\n",
        ]
        let expected = try CSVTable(plain, source: "t").rows.map(\.fields)
        #expect(expected == [["1", "two words", "3"], ["4", "", "6"]])
        for text in others {
            let table = try CSVTable(text, source: "t")
            #expect(table.columns == ["a", "b", "c"])
            #expect(table.rows.map(\.fields) == expected)
        }
        let quoted = try CSVTable("a,b\n\"x, \"\"y\"\"\nz\",2\nw,3\n", source: "t")
        #expect(quoted.rows.map(\.fields) == [["x, \"y\"\nz", "2"], ["w", "3"]])
        // The second row begins after the line end inside the first.
        #expect(quoted.rows.map(\.line) == [2, 4])
    }

    @Test(
        "What is no table is an error that names the line",
        arguments: [
            ("", "t"), ("a,b\n1\n", "t, line 2"), ("a,b\n1,2\n1,2,3\n", "t, line 3"),
            ("a,A\n1,2\n", "t, line 1"), ("a,b\n\"1,2\n", "t, line 2"),
            ("a,b\n1,2\n\"1\"x,2\n", "t, line 3"),
        ])
    func errors(text: String, source: String) {
        let error = #expect(throws: InputError.self) { try CSVTable(text, source: "t") }
        #expect(error?.source == source)
    }

    @Test("Numbers are finite or an error that names line and column")
    func numbers() throws {
        let table = try CSVTable("x,y\n1.5e2,\nnan,0x\ninf,abc\n", source: "t")
        #expect(try table.number(table.rows[0], "X") == 150)
        #expect(try table.optionalNumber(table.rows[0], "y") == nil)
        #expect(try table.optionalNumber(table.rows[0], "z") == nil)
        for (row, column) in [(0, "y"), (1, "x"), (1, "y"), (2, "x"), (2, "y")] {
            let error = #expect(throws: InputError.self) {
                try table.number(table.rows[row], column)
            }
            #expect(error?.source == "t, line \(row + 2)")
            #expect(error?.expected.contains(column) == true)
        }
    }
}
