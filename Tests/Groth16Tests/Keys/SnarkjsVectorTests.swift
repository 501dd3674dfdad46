import EllipticCurves
import Foundation
import Groth16
import Testing

/// rapidsnark's test data: a key, a witness and a verifying key that circom and snarkjs made.
@Suite struct SnarkjsVectorTests {
    /// The path of a file in `../shared/vectors/rapidsnark/testdata`, or nil, with the reason printed.
    private func vector(_ name: String) -> String? {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let path = root.appendingPathComponent("../shared/vectors/rapidsnark/testdata/\(name)")
            .standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: no vector file \(name)")
            return nil
        }
        return path
    }

    @Test func provesWithAKeyOfSnarkjs() throws {
        guard let keyPath = vector("circuit_final.zkey"),
            let witnessPath = vector("witness.wtns"), let keyText = vector("verification_key.json")
        else { return }
        #expect(try ProofCurve(ofFile: keyPath) == .bn254)
        #expect(try ProofCurve(ofFile: witnessPath) == .bn254)
        let key = try ProvingKey<BN254>(path: keyPath)
        try key.checkPoints(threads: 2)
        let witness = try Witness<BN254.Fr>(path: witnessPath)
        let proof = try key.prove(witness, threads: 2)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: keyText)))
        #expect(try ProofCurve(ofJSON: bytes) == .bn254)
        let verifyingKey = try VerifyingKey<BN254>(json: bytes)
        #expect(verifyingKey == key.verifyingKey)
        // To the byte what snarkjs writes.
        #expect(key.verifyingKey.json == String(decoding: bytes, as: UTF8.self))
        let values = key.publicValues(of: witness)
        #expect(
            Proof<BN254>.json(publicValues: values)
                == "[\n \"7713112592372404476342535432037683616424591277138491596200192981572885523208\"\n]"
        )
        #expect(try verifyingKey.verify(proof, publicValues: values))

        let scratch = try ScratchDirectory()
        try witness.write(path: scratch.path("w"))
        #expect(
            try scratch.read("w") == [UInt8](Data(contentsOf: URL(fileURLWithPath: witnessPath))))
    }

    /// A proof of that witness which snarkjs 0.7.6 made.
    @Test func verifiesAProofOfSnarkjs() throws {
        guard let keyText = vector("verification_key.json") else { return }
        let key = try VerifyingKey<BN254>(
            json: try Data(contentsOf: URL(fileURLWithPath: keyText)))
        let text = """
            {
             "pi_a": [
              "16692069029014657974017155206069938594738687220874033410724637823562181676456",
              "14422580954429527579957565368470529160518530784400184143338582475387289340356",
              "1"
             ],
             "pi_b": [
              [
               "7708441072835039765826468831047556148106617189900961249777882423648978956556",
               "14424839288511433734495251429030884847283980177499287145184746263436547669989"
              ],
              [
               "15682560959031134652069022025143413800132738795141743437839883015453580221427",
               "6550509926709853103801762506106322959360913102913374851213259385084811082019"
              ],
              [
               "1",
               "0"
              ]
             ],
             "pi_c": [
              "2765601853827643302283905123815430065257031026687661912769658934370610434393",
              "8845416623209807265765166164546552649412435871980221713742496887908921438277",
              "1"
             ],
             "protocol": "groth16",
             "curve": "bn128"
            }
            """
        let proof = try Proof<BN254>(json: text.utf8)
        #expect(proof.json == text)
        let values = try Proof<BN254>.publicValues(
            json: Array(
                "[\"7713112592372404476342535432037683616424591277138491596200192981572885523208\"]"
                    .utf8))
        #expect(try key.verify(proof, publicValues: values))
    }
}
