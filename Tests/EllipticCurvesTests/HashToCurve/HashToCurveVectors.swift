import Testing

/// A file of RFC 9380's appendix J.
struct HashToCurveVectors {
    struct Case {
        let message: [UInt8]
        /// u: per element its coefficients.
        let fieldElements: [[[UInt8]]]
        /// Q, or Q0 and Q1: x then y, each by its coefficients.
        let mapped: [[[[UInt8]]]]
        /// P.
        let point: [[[UInt8]]]
    }

    let identifier: String
    let tag: [UInt8]
    let cases: [Case]

    /// Nil where the file is absent.
    init?(_ name: String) throws {
        guard
            let file = try PublicVectors.load(
                "hash-to-curve-rfc9380/\(name).json", as: [String: Any].self)
        else { return nil }
        identifier = try #require(file["ciphersuite"] as? String)
        tag = Array(try #require(file["dst"] as? String).utf8)
        cases = try #require(file["vectors"] as? [[String: Any]]).map { entry in
            func point(_ name: String) throws -> [[[UInt8]]]? {
                guard let point = entry[name] as? [String: String] else { return nil }
                return try ["x", "y"].map { name in
                    let coordinate = try #require(point[name])
                    return try Self.coefficients(coordinate)
                }
            }
            return Case(
                message: Array(try #require(entry["msg"] as? String).utf8),
                fieldElements: try #require(entry["u"] as? [String]).map(Self.coefficients),
                mapped: try ["Q", "Q0", "Q1"].compactMap(point), point: try #require(try point("P"))
            )
        }
    }

    private static func coefficients(_ text: String) throws -> [[UInt8]] {
        try text.split(separator: ",").map { try bytes(hex: String($0)) }
    }
}
