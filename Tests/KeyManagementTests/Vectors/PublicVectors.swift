import Foundation
import Testing

/// Public vector files that stand beside the repository, in `../shared/vectors`.
enum PublicVectors {
    /// A file's content, or nil, with the reason printed, where it is absent.
    static func data(_ name: String) -> Data? {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("../shared/vectors/\(name)").standardizedFileURL
        guard let data = try? Data(contentsOf: file) else {
            print("skipped: no vector file \(name)")
            return nil
        }
        return data
    }

    /// A JSON file as this type, whose names are in camel case, or nil where it is absent.
    static func load<Content: Decodable>(_ name: String, as _: Content.Type) throws -> Content? {
        guard let data = data(name) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Content.self, from: data)
    }
}

/// The bytes written in hexadecimal.
func bytes(hex text: String) throws -> [UInt8] {
    let digits = Array(text)
    try #require(digits.count % 2 == 0)
    return try stride(from: 0, to: digits.count, by: 2).map { i in
        try #require(UInt8(String(digits[i...(i + 1)]), radix: 16))
    }
}

/// In hexadecimal.
func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
}
