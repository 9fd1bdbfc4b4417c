import CMIMO
import Foundation
import LinearAlgebra
import Numerics
import Precoding
import Support

// The functions of mimo.h. Everything that comes from outside is checked here, so that no
// precondition further in can fail.

/// Opens a precoder. See `mimo_open` in mimo.h.
@_cdecl("mimo_open")
public func open(
    _ method: UnsafePointer<CChar>?, _ users: Int, _ antennas: Int,
    _ options: UnsafePointer<mimo_options>?, _ result: UnsafeMutablePointer<OpaquePointer?>?
) -> mimo_status {
    InterfaceError.status {
        guard let result else {
            throw InterfaceError.argument("result: expected a place, found NULL")
        }
        result.pointee = nil
        guard let method else {
            throw InterfaceError.argument("method: expected a name, found NULL")
        }
        try checkSize("users", users, PrecoderHandle.limits.users)
        try checkSize("antennas", antennas, PrecoderHandle.limits.antennas)
        guard let name = String(validatingCString: method) else {
            throw InterfaceError.argument("method: expected UTF-8, found other bytes")
        }
        let handle = try PrecoderHandle(
            name, users: users, antennas: antennas, checked(options))
        result.pointee = OpaquePointer(Unmanaged.passRetained(handle).toOpaque())
    }
}

/// Frees a precoder. See `mimo_close` in mimo.h.
@_cdecl("mimo_close")
public func close(_ precoder: OpaquePointer?) {
    guard let precoder else { return }
    Unmanaged<PrecoderHandle>.fromOpaque(UnsafeRawPointer(precoder)).release()
}

/// Computes the precoders of a batch. See `mimo_precode` in mimo.h.
@_cdecl("mimo_precode")
public func precode(
    _ precoder: OpaquePointer?, _ channels: UnsafePointer<Float>?, _ count: Int,
    _ maximumPower: Double, _ noisePower: Double, _ precoders: UnsafeMutablePointer<Float>?
) -> mimo_status {
    InterfaceError.status {
        let handle = try handle(precoder)
        let runtime = handle.runtime
        try checkCount(count, runtime)
        let link = try link(maximumPower, noisePower)
        if count == 0 { return }
        guard let channels else { throw InterfaceError.argument("channels: found NULL") }
        guard let precoders else { throw InterfaceError.argument("precoders: found NULL") }
        let source = UnsafeRawPointer(channels).assumingMemoryBound(to: Complex<Float>.self)
        let target = UnsafeMutableRawPointer(precoders)
            .assumingMemoryBound(to: Complex<Float>.self)
        do throws(InputError) {
            try runtime.precode(source, count: count, link: link, into: target)
        } catch { throw InterfaceError.number("\(error)") }
    }
}

/// Computes the precoders of a batch from estimates. See `mimo_precode_estimates` in mimo.h.
@_cdecl("mimo_precode_estimates")
public func precodeEstimates(
    _ precoder: OpaquePointer?, _ estimates: UnsafePointer<Float>?,
    _ pilotRatios: UnsafePointer<Float>?, _ count: Int, _ maximumPower: Double,
    _ noisePower: Double, _ precoders: UnsafeMutablePointer<Float>?
) -> mimo_status {
    InterfaceError.status {
        let runtime = try handle(precoder).estimates
        guard runtime.takesPilotRatios else {
            throw InterfaceError(
                status: MIMO_UNSUPPORTED,
                message: "estimates: expected a method with a fast path for \(runtime.users) users "
                    + "(16 at most), found \(runtime.precoder.name)")
        }
        try checkCount(count, runtime)
        let link = try link(maximumPower, noisePower)
        if count == 0 { return }
        guard let estimates else { throw InterfaceError.argument("estimates: found NULL") }
        guard let precoders else { throw InterfaceError.argument("precoders: found NULL") }
        try checkPilotRatios(pilotRatios, count * runtime.users)
        let source = UnsafeRawPointer(estimates).assumingMemoryBound(to: Complex<Float>.self)
        let target = UnsafeMutableRawPointer(precoders)
            .assumingMemoryBound(to: Complex<Float>.self)
        do throws(InputError) {
            try runtime.precode(
                source, count: count, link: link, pilotRatios: pilotRatios, into: target)
        } catch { throw InterfaceError.number("\(error)") }
    }
}

/// Improves the estimates of users. See `mimo_estimate` in mimo.h.
@_cdecl("mimo_estimate")
public func estimate(
    _ precoder: OpaquePointer?, _ estimates: UnsafePointer<Float>?,
    _ pilotRatios: UnsafePointer<Float>?, _ count: Int, _ channels: UnsafeMutablePointer<Float>?,
    _ errorVariances: UnsafeMutablePointer<Float>?
) -> mimo_status {
    InterfaceError.status {
        let handle = try handle(precoder)
        let n = handle.runtime.antennas
        try checkCount(count, 1, n)
        if count == 0 { return }
        guard let estimates else { throw InterfaceError.argument("estimates: found NULL") }
        guard let channels else { throw InterfaceError.argument("channels: found NULL") }
        try checkPilotRatios(pilotRatios, count)
        let batch = ChannelBatch(
            count: count, users: 1, antennas: n, elements: complex(estimates, count * n))
        do throws(InputError) {
            try batch.checkRange(link: Link(maximumPower: 1, noisePower: 1))
        } catch { throw InterfaceError.number("\(error)") }
        let known = handle.estimator.knowledge(
            of: batch, pilotRatios: Array(UnsafeBufferPointer(start: pilotRatios, count: count)),
            threads: handle.runtime.threads)
        let target = UnsafeMutableRawPointer(channels)
            .assumingMemoryBound(to: Complex<Float>.self)
        for (i, value) in known.channels.elements.enumerated() { target[i] = value }
        if let errorVariances {
            for (i, value) in known.errorVariances.enumerated() { errorVariances[i] = value }
        }
    }
}

/// Chooses antennas and power for requested rates. See `mimo_precode_rates` in mimo.h.
@_cdecl("mimo_precode_rates")
public func precodeRates(
    _ precoder: OpaquePointer?, _ channels: UnsafePointer<Float>?,
    _ rates: UnsafePointer<Double>?, _ count: Int, _ maximumPower: Double, _ noisePower: Double,
    _ precoders: UnsafeMutablePointer<Float>?, _ active: UnsafeMutablePointer<UInt8>?,
    _ met: UnsafeMutablePointer<UInt8>?
) -> mimo_status {
    InterfaceError.status {
        let handle = try handle(precoder)
        let (users, antennas) = (handle.runtime.users, handle.runtime.antennas)
        guard let selection = handle.selection else {
            throw InterfaceError(
                status: MIMO_UNSUPPORTED,
                message: "requested rates: expected a model trained for them, found "
                    + handle.runtime.precoder.name)
        }
        if let only = selection.users, only != users {
            throw InterfaceError(
                status: MIMO_UNSUPPORTED,
                message: "requested rates: expected \(only) users, as the model has, found \(users)"
            )
        }
        try checkCount(count, handle.runtime)
        let link = try link(maximumPower, noisePower)
        if count == 0 { return }
        guard let channels else { throw InterfaceError.argument("channels: found NULL") }
        guard let rates else { throw InterfaceError.argument("rates: found NULL") }
        guard let precoders else { throw InterfaceError.argument("precoders: found NULL") }
        let wanted = Array(UnsafeBufferPointer(start: rates, count: count * users))
        // Beyond 60 bit/s/Hz 2^r - 1 leaves what powers can express.
        guard wanted.allSatisfy({ $0 >= 0 && $0 <= 60 }) else {
            throw InterfaceError.number("rates: expected 0 to 60 bit/s/Hz, found others")
        }
        let batch = ChannelBatch(
            count: count, users: users, antennas: antennas,
            elements: complex(channels, count * users * antennas))
        do throws(InputError) {
            try batch.checkRange(link: link)
        } catch { throw InterfaceError.number("\(error)") }
        let sent = selection.transmissions(
            for: batch, rates: wanted, link: link, threads: handle.runtime.threads)
        let target = UnsafeMutableRawPointer(precoders)
            .assumingMemoryBound(to: Complex<Float>.self)
        for (group, one) in sent.enumerated() {
            one.precoder.writeColumns(to: target + group * users * antennas)
            if let active {
                for n in 0..<antennas {
                    active[group * antennas + n] = one.activeAntennas[n] ? 1 : 0
                }
            }
            if let met {
                let found = SpectralEfficiency.rates(
                    channel: batch[group], precoder: one.precoder, link: link)
                let isMet = (0..<users).allSatisfy {
                    found[$0] >= wanted[group * users + $0] - 1e-3
                }
                met[group] = isMet ? 1 : 0
            }
        }
    }
}

/// Rates that precoders reach. See `mimo_rates` in mimo.h.
@_cdecl("mimo_rates")
public func rates(
    _ channels: UnsafePointer<Float>?, _ precoders: UnsafePointer<Float>?, _ count: Int,
    _ users: Int, _ antennas: Int, _ noisePower: Double, _ rates: UnsafeMutablePointer<Double>?
) -> mimo_status {
    InterfaceError.status {
        try checkSize("users", users, PrecoderHandle.limits.users)
        try checkSize("antennas", antennas, PrecoderHandle.limits.antennas)
        try checkCount(count, users, antennas)
        let link = try link(1, noisePower)
        if count == 0 { return }
        guard let channels else { throw InterfaceError.argument("channels: found NULL") }
        guard let precoders else { throw InterfaceError.argument("precoders: found NULL") }
        guard let rates else { throw InterfaceError.argument("rates: found NULL") }
        let size = count * users * antennas
        let h = ChannelBatch(
            count: count, users: users, antennas: antennas, elements: complex(channels, size))
        let w = PrecoderBatch(
            count: count, users: users, antennas: antennas, elements: complex(precoders, size))
        for group in 0..<count {
            let (channel, precoder) = (h[group], w[group])
            guard channel.isFinite, precoder.isFinite else {
                throw InterfaceError.number(
                    "channels and precoders: expected finite numbers, found others in group "
                        + "\(group)")
            }
            let found = SpectralEfficiency.rates(
                channel: channel, precoder: precoder, link: link)
            for k in 0..<users { rates[group * users + k] = found[k] }
        }
    }
}

/// Everything that fixes the results. See `mimo_describe` in mimo.h.
@_cdecl("mimo_describe")
public func describe(_ precoder: OpaquePointer?) -> UnsafePointer<CChar>? {
    (try? handle(precoder)).flatMap { $0.description.map { UnsafePointer($0) } }
}

/// The message of the thread's last failure. See `mimo_last_error` in mimo.h.
@_cdecl("mimo_last_error")
public func lastError() -> UnsafePointer<CChar>? { LastError.message }

// Never freed, never written again.
private nonisolated(unsafe) let versionText = UnsafePointer(strdup(MIMOVersion.current))

/// The version. See `mimo_version` in mimo.h.
@_cdecl("mimo_version")
public func version() -> UnsafePointer<CChar>? { versionText }
