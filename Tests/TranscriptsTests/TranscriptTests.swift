import EllipticCurves
import FiniteFields
import TestSupport
import Testing
import Transcripts

@Suite struct TranscriptTests {
    private static let context = TranscriptContext(
        session: [1, 2, 3], participants: [[1], [2], [3]], epoch: 4)

    private static func challenge(_ transcript: Transcript) -> [UInt8] {
        var copy = transcript
        return copy.challenge("c", byteCount: 32)
    }

    @Test func sameItemsGiveSameChallenge() {
        var a = Transcript("t")
        var b = Transcript("t")
        for _ in 0..<2 {
            a.append([1, 2], as: "x")
            b.append([1, 2], as: "x")
        }
        #expect(Self.challenge(a) == Self.challenge(b))
    }

    /// The same bytes cut otherwise, named otherwise or of another kind are another transcript.
    @Test func encodingIsInjective() {
        func transcript(_ body: (inout Transcript) -> Void) -> [UInt8] {
            var t = Transcript("t")
            body(&t)
            return Self.challenge(t)
        }
        let all = [
            transcript { _ in },
            transcript { $0.append([UInt8](), as: "") },
            transcript { $0.append([UInt8](), as: "x") },
            transcript { $0.append([120], as: "") },
            transcript { $0.append([1, 2, 3], as: "x") },
            transcript { $0.append([2, 3], as: "x\u{1}") },
            transcript {
                $0.append([1], as: "x")
                $0.append([2, 3], as: "x")
            },
            transcript {
                $0.append([1, 2], as: "x")
                $0.append([3], as: "x")
            },
            transcript { $0.append([[1, 2], [3]], as: "x") },
            transcript { $0.append([[1], [2, 3]], as: "x") },
            transcript { $0.append([[1, 2, 3]], as: "x") },
            transcript { $0.append([[UInt8]](), as: "x") },
            transcript { $0.append([[UInt8]()], as: "x") },
            transcript { $0.append([[UInt8](), []], as: "x") },
            transcript { $0.append(1, as: "x") },
            transcript { $0.append([0, 0, 0, 0, 0, 0, 0, 1], as: "x") },
            transcript { _ = $0.challenge("x", byteCount: 1) },
            transcript { _ = $0.challenge("x", byteCount: 2) },
        ]
        #expect(Set(all).count == all.count)
    }

    /// CVE-2022-47930: whatever says where a proof was made changes its challenge.
    @Test func contextIsBound() {
        var contexts = [Self.context, Self.context, Self.context, Self.context, Self.context]
        contexts[1].session = [1, 2]
        contexts[2].participants = [[1], [2, 3]]
        contexts[3].participants = [[2], [1], [3]]
        contexts[4].epoch = 5
        var all = contexts.map { Self.challenge(Transcript("t", context: $0, prover: 0)) }
        all.append(Self.challenge(Transcript("t", context: Self.context, prover: 1)))
        all.append(Self.challenge(Transcript("u", context: Self.context, prover: 0)))
        #expect(Set(all).count == all.count)
    }

    @Test func challengesDependOnThoseBefore() {
        var t = Transcript("t")
        let first = t.challenge("c", byteCount: 100)
        let second = t.challenge("c", byteCount: 100)
        #expect(first.count == 100 && second.count == 100 && first != second)
        var u = Transcript("t")
        #expect(Array(u.challenge("c", byteCount: 64)) != Array(first.prefix(64)))
    }

    /// Computed with Python's hashlib from the format that the documentation states.
    @Test func knownAnswer() {
        var t = Transcript("swift-mpc/test/v1")
        t.append([1, 2, 3], as: "bytes")
        t.append(7, as: "number")
        t.append([[1], []], as: "list")
        let expected = "fd977799d52b71decbf3dcd9f4838a1a"
        let hex = t.challenge("c", byteCount: 16).map { String($0, radix: 16) }
        #expect(hex.map { $0.count == 1 ? "0" + $0 : $0 }.joined() == expected)
    }

    @Test func elementsAreAppendedByTheirEncodings() {
        let g = Ristretto255.generator
        var a = Transcript("t")
        a.append([g, g.doubled()], as: "points")
        a.append(Edwards25519.Scalar(5), as: "scalar")
        var b = Transcript("t")
        b.append([g.canonicalBytes(), g.doubled().canonicalBytes()], as: "points")
        b.append([UInt8](repeating: 0, count: 31) + [5], as: "scalar")
        let x = a.challenge("c", in: Edwards25519.Scalar.self)
        #expect(x == b.challenge("c", in: Edwards25519.Scalar.self))
        #expect(x != a.challenge("c", in: Edwards25519.Scalar.self))
    }
}
