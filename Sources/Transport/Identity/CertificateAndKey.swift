import Crypto
import NIOSSL
import SwiftASN1
import X509

import struct Foundation.Date

/// A party's certificate and the private key it is for.
///
/// The key never leaves by printing, reflecting or encoding this object; `privateKeyPEM` is the
/// one way out, for the file it is kept in.
public final class CertificateAndKey: Sendable, CustomReflectable {
    /// The certificate.
    public let certificatePEM: String
    /// The private key, PKCS#8. Secret.
    public let privateKeyPEM: String
    /// Who the holder of the key is.
    public let identity: PartyIdentity

    let certificate: NIOSSLCertificate
    let key: NIOSSLPrivateKey

    /// Reads a certificate and its key. Throws `.invalidCertificate`, `.invalidKey`; the latter
    /// also when the key is another certificate's.
    public init(certificatePEM: String, privateKeyPEM: String) throws(TransportError) {
        guard
            let certificate = try? NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).first,
            let parsed = try? Certificate(pemEncoded: certificatePEM)
        else { throw .invalidCertificate }
        guard let key = try? NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem),
            let parsedKey = try? Certificate.PrivateKey(pemEncoded: privateKeyPEM),
            parsedKey.publicKey == parsed.publicKey
        else { throw .invalidKey }
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
        self.certificate = certificate
        self.key = key
        identity = try PartyIdentity(of: certificate)
    }

    /// Makes a new P-256 key and a certificate for it, signed by itself.
    ///
    /// - Parameters:
    ///   - commonName: the name in the certificate; nobody relies on it.
    ///   - dnsNames: further names, for HTTPS clients that check them.
    ///   - days: how long the certificate is valid. Peers go by the key, not by the date.
    public static func generate(
        commonName: String = "swift-mpc", dnsNames: [String] = ["localhost"], days: Int = 3650
    ) throws(TransportError) -> CertificateAndKey {
        let key = P256.Signing.PrivateKey()
        let pem: String
        do {
            let name = try DistinguishedName { CommonName(commonName) }
            let loopback = ASN1OctetString(contentBytes: [127, 0, 0, 1])
            let now = Date()
            let certificate = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
                notValidBefore: now.addingTimeInterval(-86400),
                notValidAfter: now.addingTimeInterval(Double(days) * 86400),
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                    SubjectAlternativeNames(
                        dnsNames.map { .dnsName($0) } + [.ipAddress(loopback)])
                },
                issuerPrivateKey: .init(key))
            pem = try certificate.serializeAsPEM().pemString
        } catch {
            throw .invalidCertificate
        }
        return try CertificateAndKey(certificatePEM: pem, privateKeyPEM: key.pemRepresentation)
    }

    /// Reads both from PEM files. A key that others than its owner may read is refused.
    public convenience init(
        certificatePath: String, privateKeyPath: String
    ) throws(TransportError) {
        let certificate = try PEMFile.read(certificatePath, secret: false)
        let key = try PEMFile.read(privateKeyPath, secret: true)
        try self.init(certificatePEM: certificate, privateKeyPEM: key)
    }

    /// Writes both to new PEM files, the key readable by its owner only.
    /// Throws `.cannotWrite` if a file exists: a key is never overwritten.
    public func save(certificatePath: String, privateKeyPath: String) throws(TransportError) {
        try PEMFile.write(privateKeyPEM, privateKeyPath, mode: 0o600)
        try PEMFile.write(certificatePEM, certificatePath, mode: 0o644)
    }

    public var customMirror: Mirror { Mirror(self, children: ["identity": identity]) }

    /// The certificate, DER.
    public var certificateDER: [UInt8] {
        get throws(TransportError) {
            do { return try certificate.toDERBytes() } catch { throw .invalidCertificate }
        }
    }
}
