import Keystore
import Testing

@Suite struct KnownAnswerTests {
    private func hex(_ text: String) -> [UInt8] {
        var digits = Array(text)[...]
        var bytes: [UInt8] = []
        while digits.count >= 2 {
            bytes.append(UInt8(String(digits.prefix(2)), radix: 16) ?? 0)
            digits = digits.dropFirst(2)
        }
        return bytes
    }

    /// RFC 5869, A.1 and A.3.
    @Test func hkdf() {
        let first = SealedData.derive(
            from: LockedBytes(copying: [UInt8](repeating: 0x0b, count: 22)),
            salt: Array(0...12), info: Array(0xf0...0xf9), count: 42
        ).reveal()
        #expect(
            first
                == hex(
                    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                        + "34007208d5b887185865"))
        let third = SealedData.derive(
            from: LockedBytes(copying: [UInt8](repeating: 0x0b, count: 22)), salt: [], info: [],
            count: 42
        ).reveal()
        #expect(
            third
                == hex(
                    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                        + "9d201395faa4b61a96c8"))
    }

    /// RFC 7914, 12: the second vector's first 32 bytes.
    @Test func scrypt() {
        let key = SealedData.stretch(
            LockedBytes(copying: Array("password".utf8)), salt: Array("NaCl".utf8),
            cost: ScryptCost(logN: 10, blockSize: 8, parallelization: 16)
        ).reveal()
        #expect(
            key == hex("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"))
    }

    /// The GCM specification's test cases 13, 14 and 16.
    @Test func aesGCM() {
        let zeros = LockedBytes(count: 32)
        let nonce = [UInt8](repeating: 0, count: 12)
        let empty = SealedData.seal(
            LockedBytes(count: 0), key: zeros, nonce: nonce, authenticating: [])
        #expect(empty == hex("530f8afbc74536b9a963b4f1c4cb738b"))
        let block = SealedData.seal(
            LockedBytes(count: 16), key: zeros, nonce: nonce, authenticating: [])
        #expect(
            block == hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"))
        let key = LockedBytes(
            copying: hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let data = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let plaintext = hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        let sealed = SealedData.seal(
            LockedBytes(copying: plaintext), key: key, nonce: hex("cafebabefacedbaddecaf888"),
            authenticating: data)
        #expect(
            sealed
                == hex(
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                        + "76fc6ece0f4e1768cddf8853bb2d551b"))
        let opened = SealedData.open(
            sealed, key: key, nonce: hex("cafebabefacedbaddecaf888"), authenticating: data
        )?.reveal()
        let refused = SealedData.open(
            sealed, key: key, nonce: hex("cafebabefacedbaddecaf888"), authenticating: [1]
        )?.reveal()
        #expect(opened == plaintext && refused == nil)
    }
}
