/// One argument of an operator, of the kind its schema declares.
///
/// LibTorch checks no kinds at this border: an `int` where the schema says `float` is read as its
/// bits, a missing argument crashes. The cases therefore name the schema's types exactly, an
/// optional (`int?`) being a kind of its own.
enum Argument {
    /// `Tensor`
    case tensor(Tensor)
    /// `Tensor?`
    case optionalTensor(Tensor?)
    /// `Tensor[]`
    case tensors([Tensor])
    /// `int`, `SymInt`
    case int(Int)
    /// `int?`, `SymInt?`
    case optionalInt(Int?)
    /// `int[]`, `SymInt[]`
    case ints([Int])
    /// `int[]?`
    case optionalInts([Int]?)
    /// `bool`
    case bool(Bool)
    /// `bool?`
    case optionalBool(Bool?)
    /// `float`; `Scalar` has no case, since the interface cannot carry it
    case double(Double)
    /// `float?`
    case optionalDouble(Double?)
    /// `ScalarType`
    case type(DataType)
    /// `Device`
    case device(Device)
    /// `MemoryFormat`, contiguous
    case contiguousFormat
    /// `str`
    case string(StaticString)
    /// Any optional that is not given.
    case none

    /// The shapes of the tensors in this argument.
    var shapes: [[Int]] {
        switch self {
        case .tensor(let tensor): [tensor.shape]
        case .optionalTensor(let tensor): tensor.map { [$0.shape] } ?? []
        case .tensors(let tensors): tensors.map(\.shape)
        default: []
        }
    }

    /// The argument in one word of the dispatcher's stack; the callee takes over what it owns.
    func pack(_ symbols: Symbols) -> UInt64 {
        switch self {
        case .tensor(let tensor):
            symbols.share(tensor)
        case .optionalTensor(let tensor):
            tensor.map { symbols.box(symbols.share($0)) } ?? 0
        case .tensors(let tensors):
            symbols.list(tensors) { symbols.share($0) }
        case .int(let value):
            UInt64(bitPattern: Int64(value))
        case .optionalInt(let value):
            value.map { symbols.box(UInt64(bitPattern: Int64($0))) } ?? 0
        case .ints(let values):
            symbols.list(values) { UInt64(bitPattern: Int64($0)) }
        case .optionalInts(let values):
            values.map { symbols.box(symbols.list($0) { UInt64(bitPattern: Int64($0)) }) } ?? 0
        case .bool(let value):
            value ? 1 : 0
        case .optionalBool(let value):
            value.map { symbols.box($0 ? 1 : 0) } ?? 0
        case .double(let value):
            value.bitPattern
        case .optionalDouble(let value):
            value.map { symbols.box($0.bitPattern) } ?? 0
        case .type(let type):
            UInt64(UInt32(bitPattern: symbols.code(of: type)))
        case .device(let device):
            UInt64(UInt32(bitPattern: symbols.code(of: device))) << 32
                | UInt64(UInt32(bitPattern: device.index))
        case .contiguousFormat:
            UInt64(UInt32(bitPattern: symbols.contiguousFormat))
        case .string(let text):
            symbols.string(text)
        case .none:
            0
        }
    }
}
