# ウィンドウの中でプログラム自身が述べる文。画面の文は ui/locales、ライブラリの文は client/locales にあります。

window-title = Warifu
window-title-of = Warifu: { $profile }

wrong-password-title = パスワードが違います
wrong-password-detail = Warifu アカウントのパスワードをもう一度入力してください。大文字と小文字は区別されます。
server-missing-title = サーバーが指定されていません
server-missing-detail = 入力したコードにはサーバーの名前が含まれていません。もう一方のコンピューターでコードの横に表示されているアドレスを入力してください。
no-clipboard-title = クリップボードを使用できません
no-clipboard-detail = このプログラムによる使用をシステムが許可していません。代わりにファイルを選択するか、コードを入力してください。
nothing-to-paste-title = クリップボードにコードがありません
nothing-to-paste-detail = コードの画像(スクリーンショットなど)または文字をコピーしてから、もう一度貼り付けてください。
recovery-key-differs-title = キーの内容と一致しません
recovery-key-differs-detail = 書き留めたものと入力したものを、グループごとに見比べてください。戻ると、キーをもう一度表示できます。
short-passphrase-title = パスフレーズが短すぎます
short-passphrase-detail = 8 文字以上のものを選んでください。このコンピューターの鍵を守るのは、このパスフレーズだけです。
not-withdrawn-title = コードはまだ有効です
not-withdrawn-detail = コードを取り消せませんでした({ $why })。期限が切れるまで使えます。誰にも見せず、あとでコンピューターが追加されていないか確認してください。
interrupted-title = 中断されました
interrupted-detail = プログラムの一部が途中で終了しました。もう一度試してください。それでも解決しない場合は、ウィンドウを閉じて開き直してください。

no-home = プロファイルを置く場所がありません。このアカウントにはホームディレクトリがありません。--profile-dir で指定してください。
keychain-setting-wrong = WARIFU_KEYCHAIN の値を認識できません。"system" か "passphrase" にするか、設定を外してください。
no-display = ウィンドウを表示できる画面がありません(DISPLAY と WAYLAND_DISPLAY が設定されていません)。デスクトップで起動するか、ターミナルで "warifu" を使ってください。
window-failed = ウィンドウを開けませんでした: { $reason }
