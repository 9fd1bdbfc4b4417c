/// Where a tensor's elements lie.
public struct Device: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of device.
    enum Kind: UInt8, CaseIterable, Sendable {
        case cpu, cuda, mps
    }

    let kind: Kind
    /// The number of the device among those of its kind; −1 on the CPU, as LibTorch has it.
    let index: Int32

    /// The processor's memory.
    public static let cpu = Device(kind: .cpu, index: -1)

    /// The graphics processor of Apple's machines.
    public static let mps = Device(kind: .mps, index: 0)

    /// NVIDIA's (or, with a ROCm build, AMD's) graphics processor number `index`.
    public static func cuda(_ index: Int = 0) -> Device {
        Device(kind: .cuda, index: Int32(index))
    }

    /// As PyTorch writes it: `cpu`, `cuda:0`, `mps`.
    public var description: String {
        kind == .cuda ? "cuda:\(index)" : "\(kind)"
    }
}
