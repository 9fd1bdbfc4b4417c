import Channels
import Foundation

extension RadioMap {
    /// The map as GeoTIFF: bands `path gain of the best mast (dB)`, `best mast`, `SINR (dB)`, `line of sight
    /// of the best mast`, `delay spread of the best mast (ns)`, and the path gain of every mast.
    ///
    /// - Throws: `InputError` when the file would be larger than 4 GiB.
    package func geoTIFF() throws -> Data {
        let (columns, rows) = (record.columns, record.rows)
        let best = bestMasts
        func band(_ name: String, _ value: (_ cell: Int) -> Float) -> GeoTIFF.Band {
            // The file begins in the north.
            GeoTIFF.Band(
                name: name,
                values: (0..<rows).reversed().flatMap { row in
                    (0..<columns).map { value(row * columns + $0) }
                })
        }
        func ofBest(_ values: [Float], _ cell: Int) -> Float {
            best[cell] < 0 ? .nan : values[Int(best[cell]) * cellCount + cell]
        }
        func decibels(_ value: Float) -> Float { value > 0 ? 10 * log10(value) : .nan }
        let ratios = interferenceRatios
        var bands = [
            band("path gain of the best mast (dB)") { decibels(ofBest(gains, $0)) },
            band("best mast") { best[$0] < 0 ? .nan : Float(best[$0]) },
            band("SINR (dB)") { decibels(ratios[$0]) },
            band("line of sight of the best mast") { ofBest(sights, $0) },
            band("delay spread of the best mast (ns)") { 1e9 * ofBest(delaySpreads, $0) },
        ]
        if record.masts.count > 1 {
            for m in record.masts.indices {
                bands.append(
                    band("path gain of mast \(m) (dB)") { decibels(gains[m * cellCount + $0]) })
            }
        }
        return try GeoTIFF(
            columns: columns, rows: rows,
            corner: SIMD2(
                record.lower[0], record.lower[1] + Double(rows) * record.cell),
            cell: record.cell, origin: record.origin, bands: bands,
            attribution: record.attribution
        ).data()
    }
}
