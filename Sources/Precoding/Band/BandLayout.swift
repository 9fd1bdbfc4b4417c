import Support

/// Where the complex numbers of a slot lie in a caller's array, and what they mean.
///
/// K users, N antennas, S groups of resource blocks. The number of user k at antenna n in group s lies
/// k ``userStride`` + n ``antennaStride`` + s ``groupStride`` complex numbers behind the first one; it is
/// a pair, real part first. Arrays of base stations need no copy:
///
///     BandLayout(.int16, userStride: 64 * 69, antennaStride: 69, groupStride: 1)
///
/// is [user, antenna, group] of 64 antennas and 69 groups in 16-bit integers. Contiguous groups are fastest, then contiguous
/// antennas, then groups of which each lies as [antenna, user]; any other order costs about three times
/// as much.
public struct BandLayout: Sendable, Equatable {
    /// Kinds of numbers.
    public enum Numbers: Sendable {
        /// Pairs of floats.
        case float32
        /// Pairs of 16-bit integers.
        case int16
    }

    /// What the numbers are.
    public var numbers: Numbers
    /// A channel is its number times the scale. A weight times the scale is its number, rounded to the
    /// nearest (of two, the even one) and kept within -32767 to 32767 where numbers are integers.
    public var scale: Double
    /// Distances of consecutive users, antennas and groups in complex numbers; may be negative.
    public var userStride, antennaStride, groupStride: Int

    /// A layout from its parts.
    public init(
        _ numbers: Numbers = .float32, scale: Double = 1, userStride: Int, antennaStride: Int,
        groupStride: Int
    ) {
        self.numbers = numbers
        self.scale = scale
        self.userStride = userStride
        self.antennaStride = antennaStride
        self.groupStride = groupStride
    }

    /// Bytes of a complex number.
    public var bytesPerNumber: Int { numbers == .float32 ? 8 : 4 }

    /// Largest distance of two numbers of an array, in complex numbers: far beyond any memory, and no
    /// sum of places overflows.
    static let largestExtent: UInt = 1 << 40

    /// Checks what can be wrong with the layout itself. Allocates nothing where nothing is.
    ///
    /// - Parameters:
    ///   - name: the array's, for the message.
    ///   - shape: sizes of the array.
    ///   - isWritten: whether every number needs a place of its own.
    /// - Throws: `BandError` naming scale or strides.
    func check(_ name: String, _ shape: BandShape, isWritten: Bool) throws(BandError) {
        guard scale >= 1e-30, scale <= 1e30 else {
            throw .argument("\(name) scale", expected: "1e-30 to 1e30", found: "\(scale)")
        }
        // From the innermost on: each stride must step over all that lies within it.
        var a = Axis(userStride, shape.users)
        var b = Axis(antennaStride, shape.antennas)
        var c = Axis(groupStride, shape.groups)
        if a.stride > b.stride { swap(&a, &b) }
        if b.stride > c.stride { swap(&b, &c) }
        if a.stride > b.stride { swap(&a, &b) }
        var extent: UInt = 0
        guard a.extend(&extent), b.extend(&extent), c.extend(&extent) else {
            throw .argument(
                "\(name) strides", expected: "an array of at most 2^40 numbers",
                found: strideText)
        }
        extent = 0
        let isDistinct = a.steps(over: &extent) && b.steps(over: &extent) && c.steps(over: &extent)
        guard !isWritten || isDistinct else {
            throw .argument(
                "\(name) strides", expected: "a place of its own for every weight",
                found: strideText)
        }
    }

    /// A stride without its sign, and how many steps of it there are.
    private struct Axis {
        let stride, steps: UInt

        init(_ stride: Int, _ count: Int) {
            self.stride = stride.magnitude
            steps = UInt(count - 1)
        }

        /// Adds the reach of the axis to `extent`; whether that is within bounds.
        func extend(_ extent: inout UInt) -> Bool {
            let (reach, overflow) = stride.multipliedReportingOverflow(by: steps)
            guard !overflow, reach <= BandLayout.largestExtent else { return false }
            extent += reach
            return extent <= BandLayout.largestExtent
        }

        /// Whether a step leads beyond `extent`, to which the axis is added.
        func steps(over extent: inout UInt) -> Bool {
            defer { extent += stride * steps }
            return steps == 0 || stride > extent
        }
    }

    private var strideText: String {
        "\(userStride), \(antennaStride), \(groupStride) for user, antenna, group"
    }
}
