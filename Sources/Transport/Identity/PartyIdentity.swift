import Crypto
import NIOSSL

/// Who a party is: the SHA-256 of its public key (SubjectPublicKeyInfo, DER; RFC 7469, 2.4).
///
/// Public. A certificate's names, dates and issuer say nothing here: the key is what is pinned.
public struct PartyIdentity: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The 32 bytes of the hash.
    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Nil unless `hex` is 64 hexadecimal digits, with or without `0x`.
    public init?(hex: some StringProtocol) {
        let digits = Array((hex.hasPrefix("0x") ? hex.dropFirst(2) : hex[...]).utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for i in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.digit(digits[i]), let low = Self.digit(digits[i + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// The identity of the holder of a certificate's key.
    init(of certificate: NIOSSLCertificate) throws(TransportError) {
        do {
            bytes = Array(SHA256.hash(data: try certificate.extractPublicKey().toSPKIBytes()))
        } catch {
            throw .invalidCertificate
        }
    }

    /// 64 hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    public var description: String { hex }

    /// By bytes, the first the most significant.
    public static func < (a: PartyIdentity, b: PartyIdentity) -> Bool {
        a.bytes.lexicographicallyPrecedes(b.bytes)
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let identity = PartyIdentity(hex: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "64 hexadecimal digits"))
        }
        self = identity
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
