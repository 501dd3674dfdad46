/// Known answers of gnark-crypto for BN254's G1: message, x, y.
enum BN254HashVectors {
    /// BN254G1_XMD:SHA-256_SVDW_NU_, with the tag that ends so.
    static let nonuniform = [
        (
            "", "1bb8810e2ceaf04786d4efd216fc2820ddd9363712efc736ada11049d8af5925",
            "1efbf8d54c60d865cce08437668ea30f5bf90d287dbd9b5af31da852915e8f11"
        ),
        (
            "abc", "0da4a96147df1f35b0f820bd35c6fac3b80e8e320de7c536b1e054667b22c332",
            "189bd3fbffe4c8740d6543754d95c790e44cd2d162858e3b733d2b8387983bb7"
        ),
        (
            "abcdef0123456789", "2ff727cfaaadb3acab713fa22d91f5fddab3ed77948f3ef6233d7ea9b03f4da1",
            "304080768fd2f87a852155b727f97db84b191e41970506f0326ed4046d1141aa"
        ),
    ]

    /// BN254G1_XMD:SHA-256_SVDW_RO_.
    static let randomOracle = [
        (
            "", "0a976ab906170db1f9638d376514dbf8c42aef256a54bbd48521f20749e59e86",
            "02925ead66b9e68bfc309b014398640ab55f6619ab59bc1fab2210ad4c4d53d5"
        ),
        (
            "abc", "23f717bee89b1003957139f193e6be7da1df5f1374b26a4643b0378b5baf53d1",
            "04142f826b71ee574452dbc47e05bc3e1a647478403a7ba38b7b93948f4e151d"
        ),
        (
            "abcdef0123456789", "187dbf1c3c89aceceef254d6548d7163fdfa43084145f92c4c91c85c21442d4a",
            "0abd99d5b0000910b56058f9cc3b0ab0a22d47cf27615f588924fac1e5c63b4d"
        ),
    ]
}
