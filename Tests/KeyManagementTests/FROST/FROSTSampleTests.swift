import EllipticCurves
import FiniteFields
import Foundation
import KeyManagement
import Testing

/// The Zcash Foundation's sample encodings: elements and scalars that are taken, and one element that no
/// implementation may take.
@Suite struct FROSTSampleTests {
    private struct Elements: Decodable {
        struct Content: Decodable { let invalidElement: String }
        let elements: Content
    }
    private struct Samples: Decodable {
        let identifier, proofOfKnowledge, element1, element2, scalar1: String
    }

    @Test func ed25519() throws { try check("ed25519", FROSTEd25519.self) }

    @Test func secp256k1() throws { try check("secp256k1", FROSTSecp256k1.self) }

    @Test func taproot() throws { try check("secp256k1-tr", FROSTTaproot.self) }

    private func check<Suite: FROSTCiphersuite>(_ name: String, _: Suite.Type) throws {
        guard
            let samples = try PublicVectors.load(
                "frost-zf/\(name)/samples.json", as: Samples.self),
            let elements = try PublicVectors.load(
                "frost-zf/\(name)/elements.json", as: Elements.self)
        else { return }
        for text in [samples.element1, samples.element2] {
            let element = try Suite.Group(canonicalBytes: try bytes(hex: text))
            #expect(hex(element.canonicalBytes()) == text)
        }
        for text in [samples.scalar1, samples.identifier] {
            let encoded = try bytes(hex: text)
            let scalar =
                Suite.isLittleEndian
                ? try Suite.Group.Scalar(littleEndianBytes: encoded)
                : try Suite.Group.Scalar(bigEndianBytes: encoded)
            #expect(hex(Suite.encode(scalar)) == text)
        }
        #expect(samples.proofOfKnowledge.hasSuffix(samples.scalar1))
        let invalid = try bytes(hex: elements.elements.invalidElement)
        #expect((try? Suite.Group(canonicalBytes: invalid)) == nil)
    }
}
