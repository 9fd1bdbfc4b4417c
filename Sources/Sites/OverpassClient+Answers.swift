import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension OverpassClient {
    /// What an answer is worth.
    static func judge(_ data: Data, status: Int, retryAfter: String?) -> Result<Data, Failure> {
        let wait = retryAfter.flatMap(Double.init)
        switch status {
        case 200: break
        case 429:
            return .failure(
                Failure(found: "too many requests (HTTP 429)", mayPass: true, wait: wait))
        case 500, 502, 503, 504:
            return .failure(
                Failure(found: "an overloaded server (HTTP \(status))", mayPass: true, wait: wait))
        default:
            let text = String(decoding: data.prefix(200), as: UTF8.self)
            return .failure(
                Failure(
                    found: "HTTP \(status) "
                        + text.replacingOccurrences(of: "\n", with: " ")))
        }
        let head = String(decoding: data.prefix(2000), as: UTF8.self)
        let tail = String(decoding: data.suffix(2000), as: UTF8.self)
        guard head.contains("<osm") else {
            return .failure(
                Failure(
                    expected: "OpenStreetMap XML",
                    found: "\"\(head.prefix(80).replacingOccurrences(of: "\n", with: " "))\""))
        }
        if let remark = remark(tail) ?? remark(head), remark.contains("error") {
            return .failure(Failure(found: "the remark \"\(remark)\"", mayPass: true))
        }
        guard tail.contains("</osm>") else {
            return .failure(
                Failure(
                    expected: "OpenStreetMap XML up to </osm>",
                    found: "an answer cut off after \(data.count) bytes", mayPass: true))
        }
        return .success(data)
    }

    /// The server's remark, by which it tells of errors after it has begun to answer.
    private static func remark(_ text: String) -> String? {
        guard let start = text.range(of: "<remark>"),
            let end = text.range(of: "</remark>", range: start.upperBound..<text.endIndex)
        else { return nil }
        return text[start.upperBound..<end.lowerBound].trimmingCharacters(in: .whitespaces)
    }

    /// A transport's error in words.
    static func failure(_ error: any Error) -> Failure {
        let expected = "a server that can be reached"
        guard let error = error as? URLError else {
            return Failure(expected: expected, found: "\(error)")
        }
        switch error.code {
        case .notConnectedToInternet, .cannotFindHost, .dnsLookupFailed:
            return Failure(
                expected: expected, found: "no network, or no such server: is this machine online?")
        case .cannotConnectToHost:
            return Failure(
                expected: expected, found: "no connection: nothing answers there", mayPass: true)
        case .timedOut:
            return Failure(expected: expected, found: "no answer in time", mayPass: true)
        default:
            return Failure(
                expected: expected, found: "\(error.localizedDescription) (\(error.code.rawValue))",
                mayPass: true)
        }
    }

    /// `data` with a `<bounds>` element for `box`, if it has none.
    static func stating(_ box: GeographicBox, in data: Data) -> Data {
        guard data.range(of: Data("<bounds".utf8)) == nil,
            let start = data.range(of: Data("<osm".utf8)),
            let end = data.range(of: Data(">".utf8), in: start.upperBound..<data.endIndex)
        else { return data }
        let bounds = String(
            format: "\n  <bounds minlat=\"%.7f\" minlon=\"%.7f\" maxlat=\"%.7f\" maxlon=\"%.7f\"/>",
            box.south, box.west, box.north, box.east)
        return data[..<end.upperBound] + Data(bounds.utf8) + data[end.upperBound...]
    }
}
