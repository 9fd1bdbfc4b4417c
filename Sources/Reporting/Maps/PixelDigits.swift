/// Whole numbers in pixels, three wide and five high, for the scale of a picture.
enum PixelDigits {
    /// Rows from the top, three bits each, of the digits and the minus sign.
    private static let shapes: [Character: [UInt8]] = [
        "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 7, 1, 7],
        "4": [5, 5, 7, 1, 1], "5": [7, 4, 7, 1, 7], "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 1, 1],
        "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7], "-": [0, 0, 7, 0, 0],
    ]

    /// Draws `number` with its upper left corner at `place`, twice as large.
    static func draw(
        _ number: Int, at place: (x: Int, y: Int), _ color: RasterImage.Color,
        on image: inout RasterImage
    ) {
        var left = place.x
        for character in "\(number)" {
            for (row, bits) in (shapes[character] ?? []).enumerated() {
                for column in 0..<3 where bits & (4 >> UInt8(column)) != 0 {
                    let (x, y) = (left + 2 * column, place.y - 3 + 2 * row)
                    image.fill(x: x..<(x + 2), y: y..<(y + 2), color)
                }
            }
            left += 8
        }
    }
}
