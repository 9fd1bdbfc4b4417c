import CMIMO
import Precoding

// The functions of mimo.h for slots. Nothing here allocates unless something is wrong.

/// Bytes of memory for a slot. See `mimo_band_scratch` in mimo.h.
@_cdecl("mimo_band_scratch")
public func bandScratch(_ precoder: OpaquePointer?, _ groups: Int) -> Int {
    var bytes = 0
    _ = InterfaceError.status {
        let band = try band(precoder)
        try checkSize("groups", groups, band.largestGroups)
        band.prepare()
        bytes = band.scratchBytes(groups: groups)
    }
    return bytes
}

/// Computes the precoders of a slot. See `mimo_precode_band` in mimo.h.
@_cdecl("mimo_precode_band")
public func precodeBand(
    _ precoder: OpaquePointer?, _ band: UnsafePointer<mimo_band>?
) -> mimo_status {
    InterfaceError.status {
        let runtime = try MIMOLibrary.band(precoder)
        guard let given = band?.pointee else {
            throw InterfaceError.argument("band: found NULL")
        }
        let size = MemoryLayout<mimo_band>.size
        guard given.struct_size == size else {
            throw InterfaceError.argument(
                "band.struct_size: expected \(size), found \(given.struct_size)")
        }
        try checkSize("band.groups", given.groups, runtime.largestGroups)
        guard let channels = given.channels else {
            throw InterfaceError.argument("band.channels: found NULL")
        }
        guard let precoders = given.precoders else {
            throw InterfaceError.argument("band.precoders: found NULL")
        }
        guard let scratch = given.scratch else {
            throw InterfaceError.argument("band.scratch: found NULL")
        }
        let slot = BandSlot(
            groups: given.groups, channels: channels,
            try layout("band.channel_layout", given.channel_layout), precoders: precoders,
            try layout("band.precoder_layout", given.precoder_layout),
            link: try link(given.maximum_power, given.noise_power),
            groupPowers: given.group_powers, pilotRatios: given.pilot_ratios)
        let memory = UnsafeMutableRawBufferPointer(
            start: scratch, count: max(0, given.scratch_size))
        do throws(BandError) {
            let slow = try runtime.precode(slot, scratch: memory)
            given.slow_groups?.pointee = slow
        } catch { throw InterfaceError(error) }
    }
}

/// The precoder's runtime for slots.
private func band(_ precoder: OpaquePointer?) throws -> BandRuntime {
    let handle = try handle(precoder)
    guard let band = handle.band else {
        throw InterfaceError(
            status: MIMO_UNSUPPORTED,
            message:
                "slots: expected mrt, rzf, zf or one of their kin, or a model, with a fast path "
                + "for \(handle.runtime.users) users, found \(handle.runtime.precoder.name), which "
                + "allocates")
    }
    return band
}

private func layout(_ name: String, _ given: mimo_layout) throws -> BandLayout {
    let numbers: BandLayout.Numbers
    switch Int(given.numbers) {
    case Int(MIMO_FLOAT32): numbers = .float32
    case Int(MIMO_INT16): numbers = .int16
    default:
        throw InterfaceError.argument(
            "\(name).numbers: expected MIMO_FLOAT32 or MIMO_INT16, found \(given.numbers)")
    }
    return BandLayout(
        numbers, scale: given.scale == 0 ? 1 : given.scale, userStride: given.user_stride,
        antennaStride: given.antenna_stride, groupStride: given.group_stride)
}

extension InterfaceError {
    /// What a slot failed for.
    fileprivate init(_ error: BandError) {
        let status =
            switch error.kind {
            case .argument: MIMO_INVALID_ARGUMENT
            case .number: MIMO_INVALID_NUMBER
            case .unsupported: MIMO_UNSUPPORTED
            }
        self.init(status: Int(status), message: error.description)
    }
}
