import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

@Suite struct PartyNumberTests {
    @Test func numbersOutOfRangeAreRefused() {
        for number in [-1, 0, 41, 256, Int.max] {
            #expect(throws: KeyManagementError.noSuchParty(number)) { try PartyNumber(number) }
        }
    }

    @Test func sharesStandAtTheNumber() throws {
        for number in 1...PartyNumber.limit {
            let index = try PartyNumber(number).shareIndex(in: Secp256k1.Scalar.self)
            #expect(index.element == Secp256k1.Scalar(UInt64(number)))
        }
    }
}
