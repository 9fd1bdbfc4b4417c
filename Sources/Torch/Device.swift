/// Where a tensor's elements lie.
package struct Device: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of device.
    enum Kind: UInt8, CaseIterable, Sendable {
        case cpu, cuda, mps
    }

    let kind: Kind
    /// The number of the device among those of its kind; −1 on the CPU, as LibTorch has it.
    let index: Int32

    /// The processor's memory.
    package static let cpu = Device(kind: .cpu, index: -1)

    /// The graphics processor of Apple's machines.
    package static let mps = Device(kind: .mps, index: 0)

    /// NVIDIA's (or, with a ROCm build, AMD's) graphics processor number `index`.
    package static func cuda(_ index: Int = 0) -> Device {
        Device(kind: .cuda, index: Int32(index))
    }

    /// As PyTorch writes it: `cpu`, `cuda:0`, `mps`.
    package var description: String {
        kind == .cuda ? "cuda:\(index)" : "\(kind)"
    }
}
