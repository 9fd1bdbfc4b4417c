import Evaluation
import Foundation

extension EvaluationRecord {
    /// Over which band the rates are, in one sentence; `nil` at the carrier.
    var bandwidth: String? {
        bandGroups.map { groups in
            let width = band.map { grid in
                String(
                    format:
                        "%g MHz, \(grid.blocks) resource blocks of 12 subcarriers %g kHz apart, ",
                    grid.bandwidth / 1e6, grid.spacing / 1e3)
            }
            return
                "rates over a band of \(width ?? "")\(groups) groups with a precoder each, at equal "
                + "power density; the power of requested rates is exact in every group, antennas are on or "
                + "off for all of them"
        }
    }

    /// On what users are served, for sentences: a carrier or a band.
    var span: String {
        guard let bandGroups else { return "on one carrier" }
        let width = band.map { "of \(Quantity.si($0.bandwidth, "Hz")) " } ?? ""
        return "over a band \(width)in \(Quantity.grouped(bandGroups)) groups of resource blocks"
    }

    /// What the precoders are made from, for headings; `nil` where they know the channels.
    var estimates: String? {
        pilotRatio.map {
            "from estimates at \(DataTable.format($0, decimals: 1))\(Quantity.space)dB"
        }
    }

    /// What the precoders and the reference knew, in one sentence; `nil` where all knew the channels.
    var knowledge: String? {
        pilotRatio.map {
            "precoders are made from estimates at \(DataTable.format($0, decimals: 1)) dB of pilots and "
                + "judged on the channels; the "
                + "reference knows the channels"
        }
    }
}
