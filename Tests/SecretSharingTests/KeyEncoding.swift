import Foundation

/// Public keys that libcrypto would not make, in PEM.
enum KeyEncoding {
    /// With exponent 65537 (RFC 8017, A.1.1; RFC 5280, 4.1).
    static func rsa(modulus: [UInt8]) -> String {
        let key = element(0x30, element(0x02, [0] + modulus) + element(0x02, [1, 0, 1]))
        let algorithm: [UInt8] = [
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
            0x00,
        ]
        return pem(element(0x30, algorithm + element(0x03, [0] + key)))
    }

    static func pem(_ encoded: [UInt8], as name: String = "PUBLIC KEY") -> String {
        "-----BEGIN \(name)-----\n"
            + Data(encoded).base64EncodedString(options: .lineLength64Characters)
            + "\n-----END \(name)-----\n"
    }

    /// What is in a PEM text.
    static func content(_ pem: some StringProtocol) -> [UInt8] {
        let body = pem.split(separator: "\n").dropFirst().dropLast().joined()
        return Data(base64Encoded: body).map { Array($0) } ?? []
    }

    /// Tag, length and content, of 128 to 65535 bytes or fewer than 128.
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 128 ? [UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 255)]
        return [tag] + length + content
    }
}
