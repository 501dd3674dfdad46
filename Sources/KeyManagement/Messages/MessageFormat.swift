/// The first byte of what this layer encodes: bytes of one format are never taken for another's.
package enum MessageFormat: UInt8 {
    case publicKeyPackage = 1
    case secretShare = 2
    case roundMessage = 3
    case accusation = 4
    case signedDigest = 5
    case thresholdCiphertext = 32
    case decryptionShare = 33
    case ecdsaSigningRequest = 34
    case ecdsaSignatureShare = 35
    case ecdsaSigningOrder = 36
    case beaconPart = 37
    case signingRequest = 6
    case signingCommitments = 7
    case signatureShare = 8
    case stockMark = 9
    case stockLease = 14
    case epochRecord = 10
    case stockLog = 11
    case transition = 12
    case shareBackup = 13
    case mnemonicBackup = 15
}
